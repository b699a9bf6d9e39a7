#include "sim/cli/output_stream.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace aviary {

DescriptorBuffer::DescriptorBuffer(int descriptor) : descriptor_(descriptor) {
  setp(buffer_.data(), buffer_.data() + buffer_.size());
}

void DescriptorBuffer::drain() {
  const char* from = pbase();
  while (from != pptr() && !dropping_) {
    const ssize_t written = ::write(descriptor_, from, static_cast<std::size_t>(pptr() - from));
    if (written >= 0) {
      from += written;
    } else if (errno != EINTR) {
      dropping_ = true;
      if (errno != EPIPE) failure_ = std::generic_category().message(errno);
    }
  }
  setp(buffer_.data(), buffer_.data() + buffer_.size());
}

DescriptorBuffer::int_type DescriptorBuffer::overflow(int_type letter) {
  drain();
  if (!traits_type::eq_int_type(letter, traits_type::eof())) {
    *pptr() = traits_type::to_char_type(letter);
    pbump(1);
  }
  return traits_type::not_eof(letter);
}

int DescriptorBuffer::sync() {
  drain();
  return 0;
}

}  // namespace aviary
