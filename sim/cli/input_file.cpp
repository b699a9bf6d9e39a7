#include "sim/cli/input_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace aviary {
namespace {

/// A descriptor that closes itself, standard input excepted.
class Descriptor {
 public:
  explicit Descriptor(const std::string& path)
      : value_(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~Descriptor() {
    if (value_ > STDIN_FILENO) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return value_; }

 private:
  int value_;
};

FileText failed(const std::string& path, int error) {
  return {{}, ExitCode::Io, path + ": " + std::generic_category().message(error)};
}

}  // namespace

FileText readFile(const std::string& path, std::size_t bytesMax) {
  const Descriptor file(path);
  if (file.get() < 0) return failed(path, errno);
  struct stat about {};
  if (::fstat(file.get(), &about) != 0) return failed(path, errno);
  if (S_ISDIR(about.st_mode)) return failed(path, EISDIR);
  FileText out;
  constexpr std::size_t blockMin = 65536;
  const auto expected = static_cast<std::size_t>(std::max<off_t>(about.st_size, 0));
  std::size_t length = 0;
  out.text.resize(std::min(std::max(expected + 1, blockMin), bytesMax + 1));
  while (true) {
    const ssize_t got = ::read(file.get(), out.text.data() + length, out.text.size() - length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed(path, errno);
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
    if (length > bytesMax) {
      return {{},
              ExitCode::BadInput,
              path + ":1:1: error S001: larger than " + std::to_string(bytesMax >> 20) + " MiB"};
    }
    if (length == out.text.size()) {
      out.text.resize(std::min(out.text.size() * 2, bytesMax + 1));
    }
  }
  out.text.resize(length);
  return out;
}

}  // namespace aviary
