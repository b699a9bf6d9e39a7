#include "sim/cli/bundle.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <sstream>
#include <system_error>

#include "reports/exporters/exporter.hpp"

namespace aviary {
namespace {

namespace fs = std::filesystem;

/// Files under temporary names; those that were not moved to their place are removed in the end.
class Staging {
 public:
  explicit Staging(fs::path directory) : directory_(std::move(directory)) {}
  ~Staging() {
    std::error_code ignored;
    for (const Staged& file : staged_) {
      if (!file.placed) fs::remove(file.temporary, ignored);
    }
  }
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  [[nodiscard]] std::optional<std::string> write(const BundleFile& file) {
    const std::string suffix = ".tmp" + std::to_string(::getpid());
    const fs::path temporary = directory_ / ("." + file.name + suffix);
    constexpr int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
    const int descriptor = ::open(temporary.c_str(), flags, 0666);
    if (descriptor < 0) return problem(temporary, errno);
    staged_.push_back({temporary, directory_ / file.name});
    std::size_t done = 0;
    int error = 0;
    while (done < file.text.size() && error == 0) {
      const auto count = ::write(descriptor, file.text.data() + done, file.text.size() - done);
      if (count >= 0) {
        done += static_cast<std::size_t>(count);
      } else if (errno != EINTR) {
        error = errno;
      }
    }
    if (::close(descriptor) != 0 && error == 0) error = errno;
    if (error != 0) return problem(temporary, error);
    return std::nullopt;
  }

  [[nodiscard]] std::optional<std::string> place() {
    for (Staged& file : staged_) {
      if (fs::is_directory(file.final)) return problem(file.final, EISDIR);
    }
    for (Staged& file : staged_) {
      std::error_code error;
      fs::rename(file.temporary, file.final, error);
      if (error) return file.final.string() + ": " + error.message();
      file.placed = true;
    }
    return std::nullopt;
  }

 private:
  struct Staged {
    fs::path temporary;
    fs::path final;
    bool placed = false;
  };
  static std::string problem(const fs::path& path, int error) {
    return path.string() + ": " + std::generic_category().message(error);
  }

  fs::path directory_;
  std::vector<Staged> staged_;
};

}  // namespace

std::vector<BundleFile> bundleFiles(const Trace& trace, const RunSummary& summary,
                                    std::string_view resolvedScenario) {
  std::vector<BundleFile> files;
  for (const Exporter& exporter : exporterTable) {
    if (exporter.fileName.empty()) continue;
    std::ostringstream text;
    exporter.write(text, trace, summary);
    files.push_back({std::string(exporter.fileName), std::move(text).str()});
  }
  files.push_back({"scenario.resolved.yaml", std::string(resolvedScenario)});
  return files;
}

std::optional<std::string> bundleProblem(const std::string& directory) {
  std::error_code error;
  const fs::file_status status = fs::status(directory, error);
  if (fs::exists(status) && !fs::is_directory(status)) {
    return directory + ": is a file; -o takes a directory";
  }
  return std::nullopt;
}

std::optional<std::string> writeBundle(const std::string& directory,
                                       const std::vector<BundleFile>& files) {
  if (auto problem = bundleProblem(directory)) return problem;
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return directory + ": " + error.message();
  Staging staging(directory);
  for (const BundleFile& file : files) {
    if (auto problem = staging.write(file)) return problem;
  }
  return staging.place();
}

}  // namespace aviary
