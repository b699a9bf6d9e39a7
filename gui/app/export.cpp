#include "gui/app/export.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QImage>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <QWidget>
#include <functional>

#include "gui/panels/charts_panel.hpp"
#include "gui/runner/file_text.hpp"
#include "gui/runner/play.hpp"

namespace aviary {
namespace {

constexpr int screenResolution = 96;  // dots per inch: text keeps its size

class Texts {
  Q_DECLARE_TR_FUNCTIONS(aviary::Export)

 public:
  static QString cannotWrite(const QString& file) { return tr("%1 cannot be written.").arg(file); }
};

QString writePicture(const QWidget& source, const QString& file,
                     const std::function<void(QPainter&)>& paint) {
  const QString ending = QFileInfo(file).suffix().toLower();
  const QSize size = source.size();
  if (ending == QLatin1String("svg")) {
    QSvgGenerator svg;
    svg.setFileName(file);
    svg.setSize(size);
    svg.setViewBox(QRect(QPoint(0, 0), size));
    svg.setResolution(screenResolution);
    svg.setTitle(QStringLiteral("Aviary"));
    QPainter painter;
    if (!painter.begin(&svg)) return Texts::cannotWrite(file);
    paint(painter);
    return {};
  }
  if (ending == QLatin1String("pdf")) {
    QPdfWriter pdf(file);
    pdf.setResolution(screenResolution);
    pdf.setPageMargins({});
    const double points = 72.0 / screenResolution;
    pdf.setPageSize(QPageSize(QSizeF(size) * points, QPageSize::Point));
    QPainter painter;
    if (!painter.begin(&pdf)) return Texts::cannotWrite(file);
    paint(painter);
    return {};
  }
  const double ratio = source.devicePixelRatioF();
  QImage image(size * ratio, QImage::Format_RGB32);
  image.setDevicePixelRatio(ratio);
  image.fill(source.palette().color(QPalette::Window));
  QPainter painter(&image);
  paint(painter);
  painter.end();
  return image.save(file, "PNG") ? QString() : Texts::cannotWrite(file);
}

}  // namespace

QString exportCharts(ChartsPanel& charts, const QString& file) {
  return writePicture(charts, file, [&](QPainter& painter) {
    painter.fillRect(charts.rect(), charts.palette().color(QPalette::Window));
    charts.paintInto(painter);
  });
}

QString exportWindow(QWidget& window, const QString& file) {
  return writePicture(window, file, [&](QPainter& painter) { window.render(&painter); });
}

QString exportCsv(const FinishedRun& run, const QString& file) {
  for (const auto& [name, text] : bundleTexts(run)) {
    if (name == "series.csv") {
      return QString::fromStdString(writeTextFile(file.toStdString(), text));
    }
  }
  return Texts::cannotWrite(file);
}

QString exportBundle(const FinishedRun& run, const QString& folder) {
  if (!QDir().mkpath(folder)) return Texts::cannotWrite(folder);
  for (const auto& [name, text] : bundleTexts(run)) {
    const std::string path = QDir(folder).filePath(QString::fromStdString(name)).toStdString();
    const QString problem = QString::fromStdString(writeTextFile(path, text));
    if (!problem.isEmpty()) return problem;
  }
  return {};
}

QString exportScenario(const FinishedRun& run, const QString& file) {
  return QString::fromStdString(writeTextFile(file.toStdString(), scenarioText(run)));
}

}  // namespace aviary
