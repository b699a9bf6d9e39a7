#pragma once

#include <array>
#include <ostream>
#include <streambuf>
#include <string>

namespace aviary {

/// A buffer that writes to a file descriptor and remembers how that went.
///
/// A reader that went away (`aviary run ... | head`) is no failure: the rest is dropped in silence.
/// Any other error is kept, and the rest is dropped, too.
class DescriptorBuffer : public std::streambuf {
 public:
  explicit DescriptorBuffer(int descriptor);
  DescriptorBuffer(const DescriptorBuffer&) = delete;
  DescriptorBuffer& operator=(const DescriptorBuffer&) = delete;

  /// What the system said when writing failed; empty when it did not.
  [[nodiscard]] const std::string& failure() const { return failure_; }

 protected:
  int_type overflow(int_type letter) override;
  int sync() override;

 private:
  void drain();

  int descriptor_;
  bool dropping_ = false;
  std::string failure_;
  std::array<char, 65536> buffer_{};
};

/// Standard output or error as a stream that can say whether everything arrived.
class OutputStream : public std::ostream {
 public:
  explicit OutputStream(int descriptor) : std::ostream(nullptr), buffer_(descriptor) {
    rdbuf(&buffer_);
  }
  ~OutputStream() override { flush(); }
  OutputStream(const OutputStream&) = delete;
  OutputStream& operator=(const OutputStream&) = delete;

  [[nodiscard]] const std::string& failure() const { return buffer_.failure(); }

 private:
  DescriptorBuffer buffer_;
};

}  // namespace aviary
