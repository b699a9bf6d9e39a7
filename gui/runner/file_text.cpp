#include "gui/runner/file_text.hpp"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <filesystem>

namespace aviary {

FileContent readTextFile(const std::string& path) {
  QFile file(QString::fromStdString(path));
  if (QFileInfo(file).isDir()) return {std::nullopt, path + ": Is a directory"};
  if (!file.open(QIODevice::ReadOnly)) {
    return {std::nullopt, path + ": " + file.errorString().toStdString()};
  }
  const QByteArray bytes = file.read(static_cast<qint64>(fileBytesMax) + 1);
  if (static_cast<std::size_t>(bytes.size()) > fileBytesMax) {
    return {std::nullopt, path + ": larger than " + std::to_string(fileBytesMax >> 20) + " MiB"};
  }
  return {bytes.toStdString(), {}};
}

std::string folderOf(const std::string& path) {
  return std::filesystem::path(path).parent_path().string();
}

std::string pathIn(const std::string& folder, const std::string& relativePath) {
  return (std::filesystem::path(folder) / relativePath).lexically_normal().string();
}

FileLoader filesBeside(const std::string& scenarioPath) {
  return [folder = folderOf(scenarioPath)](const std::string& relativePath) {
    LoadResult result;
    result.name = pathIn(folder, relativePath);
    FileContent content = readTextFile(result.name);
    result.text = std::move(content.text);
    result.error = std::move(content.problem);
    return result;
  };
}

std::string writeTextFile(const std::string& path, const std::string& text) {
  QSaveFile file(QString::fromStdString(path));
  const auto problem = [&] { return path + ": " + file.errorString().toStdString(); };
  if (!file.open(QIODevice::WriteOnly)) return problem();
  if (file.write(text.data(), static_cast<qint64>(text.size())) < 0) return problem();
  return file.commit() ? std::string() : problem();
}

}  // namespace aviary
