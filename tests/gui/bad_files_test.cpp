#include <QDialog>
#include <QFile>
#include <QTableView>
#include <QTemporaryDir>

#include "gui/panels/problem_bar.hpp"
#include "gui/runner/file_text.hpp"
#include "tests/gui/window_fixture.hpp"

/// Whatever is opened, the window says what is wrong with it in its own place.
namespace aviary {
namespace {

bool anyDialog() {
  for (const QWidget* widget : QApplication::topLevelWidgets()) {
    if (widget->isVisible() && qobject_cast<const QDialog*>(widget) != nullptr) return true;
  }
  return QApplication::activeModalWidget() != nullptr;
}

QByteArray scenarioHead() {
  return "apiVersion: aviary.dev/v1\nkind: Scenario\nmetadata: {name: bad}\n";
}

TEST_CASE("bad files: each opens as diagnostics, and no dialog comes up") {
  QByteArray binary;
  for (int i = 0; i < 4096; ++i) binary.append(static_cast<char>(i * 37 % 256));
  struct Row {
    const char* name;
    QByteArray content;
  };
  const Row rows[] = {
      {"empty", ""},
      {"binary", binary},
      {"zeros", QByteArray(1000, '\0')},
      {"not UTF-8", "name: \xff\xfe\xfa\n"},
      {"broken YAML", "spec: [1, 2\nfoo: {"},
      {"a list", "- 1\n- 2\n"},
      {"a word", "hello"},
      {"unknown fields", scenarioHead() + "spec: {sead: 7, lod: []}\n"},
      {"missing manifests", scenarioHead() + "spec: {manifests: [no-such-file.yaml]}\n"},
      {"manifest without scenario", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n"},
      {"deep", QByteArray(5000, '[')},
      {"one very long line", "a: " + QByteArray(2'000'000, 'x')},
  };
  const QTemporaryDir folder;
  testing::OpenWindow open;
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const QString path = folder.filePath(QStringLiteral("bad.yaml"));
    QFile file(path);
    REQUIRE(file.open(QIODevice::WriteOnly));
    file.write(row.content);
    file.close();
    open.window.open(path);
    open.waitForRun();
    CHECK_FALSE(open.bench().last()->playable());
    const auto* bar = open.window.findChild<ProblemBar*>();
    CHECK(bar->isVisible());
    CHECK(bar->findChild<QTableView*>()->model()->rowCount() > 0);
    CHECK_FALSE(anyDialog());
  }
  // And a good one afterwards is shown as if nothing had been.
  open.window.open(testing::scenarioPath("rollback.yaml"));
  open.waitForRun();
  CHECK(open.bench().last()->playable());
  CHECK_FALSE(open.window.findChild<ProblemBar*>()->isVisible());
}

TEST_CASE("bad files: a folder, a file too large and a file that goes away") {
  const QTemporaryDir folder;
  testing::OpenWindow open;
  const QString large = folder.filePath(QStringLiteral("large.yaml"));
  QFile file(large);
  REQUIRE(file.open(QIODevice::WriteOnly));
  REQUIRE(file.resize(static_cast<qint64>(fileBytesMax) + 1));
  file.close();
  for (const QString& path : {folder.path(), large, folder.filePath(QStringLiteral("none.yaml"))}) {
    CAPTURE(path.toStdString());
    open.window.open(path);
    open.waitForRun();
    CHECK_FALSE(open.bench().last()->playable());
    CHECK_FALSE(open.bench().last()->source->problem.empty());
    CHECK(open.window.findChild<ProblemBar*>()->isVisible());
    CHECK_FALSE(anyDialog());
  }
}

}  // namespace
}  // namespace aviary
