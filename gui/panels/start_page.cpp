#include "gui/panels/start_page.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QTextLayout>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/models/colours.hpp"
#include "gui/models/lessons.hpp"
#include "gui/models/words.hpp"
#include "gui/series/chart_content.hpp"

namespace aviary {
namespace {

constexpr QSize thumbnailSize(232, 120);
constexpr int examplesMax = 60;
constexpr int fileRole = Qt::UserRole;
constexpr int lessonRole = Qt::UserRole + 1;  // as the scenario has it
constexpr int shelfLines = 1;
constexpr int lessonLines = 3;

QString examplesFolder() {
  const QString beside = QCoreApplication::applicationDirPath();
  for (const QString& folder :
       {QStringLiteral("scenarios"), beside + QStringLiteral("/../../scenarios"),
        beside + QStringLiteral("/../share/aviary/scenarios")}) {
    if (QFileInfo(folder).isDir()) return QDir(folder).absolutePath();
  }
  return {};
}

bool isScenarioFile(const QString& path) {
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return false;
  constexpr qint64 headBytes = 8192;
  return file.read(headBytes).contains("kind: Scenario");
}

/// \param most  the value at the upper edge.
QPainterPath lineOf(const Curve& curve, const QRectF& area, double end, double most = 100) {
  QPainterPath path;
  for (const Segment& segment : curve.visible({0, end}, 200)) {
    bool first = true;
    for (const Point& point : segment) {
      const QPointF at(area.left() + point.x / end * area.width(),
                       area.bottom() - point.y / most * area.height());
      if (first) {
        path.moveTo(at);
      } else {
        path.lineTo(at);
      }
      first = false;
    }
  }
  return path;
}

/// Words in as many lines as there is room for; the last one ends in dots when there are more.
void drawLines(QPainter& painter, const QRect& room, const QString& text) {
  const QFontMetrics metrics = painter.fontMetrics();
  QTextLayout layout(text, painter.font());
  layout.beginLayout();
  for (int y = room.top(); y + metrics.height() <= room.bottom() + 1; y += metrics.height()) {
    QTextLine line = layout.createLine();
    if (!line.isValid()) break;
    line.setLineWidth(room.width());
    const bool last = y + 2 * metrics.height() > room.bottom() + 1;
    const QString rest = text.mid(line.textStart());
    const QString shown = last ? metrics.elidedText(rest, Qt::ElideRight, room.width())
                               : text.mid(line.textStart(), line.textLength());
    painter.drawText(QRect(room.left(), y, room.width(), metrics.height()),
                     Qt::AlignLeft | Qt::AlignVCenter, shown.trimmed());
  }
  layout.endLayout();
}

/// An example: its picture, its name, what it teaches.
class ExampleDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                               const QModelIndex&) const override {
    const int text = option.fontMetrics.height() * (1 + shelfLines + lessonLines);
    return thumbnailSize + QSize(20, text + 22);
  }

  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override {
    const Colours colours = coloursFor(option.palette);
    const QRect area = option.rect.adjusted(10, 6, -10, -6);
    const bool lit = (option.state & (QStyle::State_Selected | QStyle::State_MouseOver)) != 0;
    painter->save();
    if (lit) painter->fillRect(option.rect.adjusted(3, 1, -3, -1), colours.highlight);
    const auto icon = index.data(Qt::DecorationRole).value<QIcon>();
    icon.paint(painter, QRect(area.topLeft(), thumbnailSize));
    const int line = option.fontMetrics.height();
    QRect text(area.left(), area.top() + thumbnailSize.height() + 4, thumbnailSize.width(), line);
    painter->setPen(colours.faint);
    QFont small = option.font;
    small.setPixelSize(std::max(10, option.font.pixelSize() - 2));
    painter->setFont(small);
    painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                      shelfOf(index.data(fileRole).toString()).toUpper());
    QFont bold = option.font;
    bold.setWeight(QFont::DemiBold);
    painter->setFont(bold);
    painter->setPen(colours.text);
    text.translate(0, line);
    painter->drawText(
        text, Qt::AlignLeft | Qt::AlignVCenter,
        QFontMetrics(bold).elidedText(index.data().toString(), Qt::ElideRight, text.width()));
    painter->setFont(option.font);
    painter->setPen(colours.faint);
    text.translate(0, line);
    text.setHeight(lessonLines * line);
    drawLines(*painter, text, lessonOf(index.data(lessonRole).toString().toStdString()));
    painter->restore();
  }
};

/// Runs without a second version show what was asked for above the pods.
void drawSteady(QPainter& painter, const RolloutView& view, const QRectF& area,
                const Colours& colours) {
  const auto draw = [&](CurveId id, QColor colour, QRectF part) {
    const double most = std::max(1.0, view.curve(id).greatest());
    painter.setPen(QPen(colour, 1.6));
    painter.drawPath(lineOf(view.curve(id), part, view.end, most * 1.1));
  };
  const QRectF upper(area.topLeft(), QSizeF(area.width(), area.height() * 0.55));
  const QRectF lower = area.adjusted(0, area.height() * 0.62, 0, 0);
  draw(CurveId::Rps, colours.traffic, upper);
  draw(CurveId::PrimaryReady, colours.primary, lower);
}

QPixmap thumbnailOf(const FinishedRun* run, const QPalette& palette, double ratio) {
  QPixmap pixmap(thumbnailSize * ratio);
  pixmap.setDevicePixelRatio(ratio);
  const Colours colours = coloursFor(palette);
  pixmap.fill(colours.ground);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF frame = QRectF(QPointF(0, 0), QSizeF(thumbnailSize)).adjusted(0.5, 0.5, -0.5, -0.5);
  const QRectF area = frame.adjusted(4, 8, -4, -6);
  if (run != nullptr && run->playable() && run->view.end > 0) {
    for (const PhaseBand& band : run->view.phases) {
      const double left = area.left() + band.from / run->view.end * area.width();
      const double right = area.left() + band.until / run->view.end * area.width();
      painter.fillRect(QRectF(left, frame.top(), right - left, frame.height()),
                       colours.phase(band.phase));
    }
    if (run->view.kind == RolloutKind::Steady) {
      drawSteady(painter, run->view, area, colours);
    } else {
      painter.setPen(QPen(colours.traffic, 1.6));
      painter.drawPath(lineOf(run->view.curve(CurveId::TrafficShare), area, run->view.end));
      painter.setPen(QPen(colours.canary, 1.6));
      painter.drawPath(lineOf(run->view.curve(CurveId::PodShare), area, run->view.end));
    }
  }
  painter.setPen(QPen(colours.line, 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(frame, 4, 4);
  return pixmap;
}

}  // namespace

QStringList exampleFiles() {
  QStringList files;
  const QString folder = examplesFolder();
  if (folder.isEmpty()) return files;
  QDirIterator all(folder, {QStringLiteral("*.yaml")}, QDir::Files, QDirIterator::Subdirectories);
  while (all.hasNext() && files.size() < examplesMax) {
    const QString path = all.next();
    if (isScenarioFile(path)) files << path;
  }
  // The main example stands first.
  std::sort(files.begin(), files.end(), [](const QString& a, const QString& b) {
    const auto rank = [](const QString& path) {
      if (path.contains(QLatin1String("pods-are-not-traffic"))) return 0;
      return path.contains(QLatin1String("/payment/")) ? 1 : 2;
    };
    return std::pair(rank(a), a) < std::pair(rank(b), b);
  });
  return files;
}

StartPage::StartPage(QWidget* parent)
    : QWidget(parent),
      title_(new QLabel(this)),
      lead_(new QLabel(this)),
      examplesTitle_(new QLabel(this)),
      recentTitle_(new QLabel(this)),
      examples_(new QListWidget(this)),
      recent_(new QListWidget(this)),
      open_(new QPushButton(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(32, 24, 32, 16);
  column->setSpacing(8);
  QFont large = font();
  large.setPixelSize(26);
  large.setWeight(QFont::DemiBold);
  title_->setFont(large);
  lead_->setWordWrap(true);
  auto* head = new QHBoxLayout;
  head->addWidget(title_, 1);
  head->addWidget(open_);
  column->addLayout(head);
  column->addWidget(lead_);
  auto* row = new QHBoxLayout;
  auto* left = new QVBoxLayout;
  // A side of its own, so that nothing of it is left where nothing was opened before.
  auto* side = new QWidget(this);
  auto* right = new QVBoxLayout(side);
  right->setContentsMargins(16, 0, 0, 0);
  for (QLabel* title : {examplesTitle_, recentTitle_}) {
    QFont small = title->font();
    small.setPixelSize(11);
    small.setWeight(QFont::DemiBold);
    title->setFont(small);
  }
  left->addWidget(examplesTitle_);
  left->addWidget(examples_, 1);
  right->addWidget(recentTitle_);
  right->addWidget(recent_, 1);
  row->addLayout(left, 3);
  row->addWidget(side, 1);
  column->addLayout(row, 1);
  examples_->setViewMode(QListView::IconMode);
  examples_->setIconSize(thumbnailSize);
  examples_->setItemDelegate(new ExampleDelegate(examples_));
  examples_->setMouseTracking(true);
  examples_->setSpacing(2);
  examples_->setResizeMode(QListView::Adjust);
  examples_->setMovement(QListView::Static);
  examples_->setFrameShape(QFrame::NoFrame);
  recent_->setFrameShape(QFrame::NoFrame);
  const auto choose = [this](const QListWidgetItem* item) {
    emit fileChosen(item->data(fileRole).toString());
  };
  for (QListWidget* list : {examples_, recent_}) {
    connect(list, &QListWidget::itemActivated, this, choose);
    connect(list, &QListWidget::itemClicked, this, choose);
  }
  connect(open_, &QPushButton::clicked, this, &StartPage::openAsked);
  connect(&runner_, &Runner::finished, this, &StartPage::takeRun);
  addExamples();
  retranslate();
}

void StartPage::addExamples() {
  const QPixmap empty = thumbnailOf(nullptr, palette(), devicePixelRatioF());
  for (const QString& file : exampleFiles()) {
    auto* item = new QListWidgetItem(QIcon(empty), QFileInfo(file).completeBaseName(), examples_);
    item->setData(fileRole, file);
    item->setToolTip(file);
  }
}

void StartPage::setRecent(const QStringList& files) {
  recent_->clear();
  for (const QString& file : files) {
    auto* item = new QListWidgetItem(QFileInfo(file).fileName(), recent_);
    item->setData(fileRole, file);
    item->setToolTip(file);
  }
  recent_->parentWidget()->setVisible(!files.isEmpty());
}

// The window comes first, its pictures after it.
void StartPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  QTimer::singleShot(0, this, &StartPage::playNext);
}

void StartPage::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  runner_.cancel();
}

void StartPage::playNext() {
  if (next_ >= examples_->count() || !isVisible()) return;
  RunRequest request;
  request.file = examples_->item(next_)->data(fileRole).toString().toStdString();
  request.purpose = RunPurpose::Preview;
  runner_.submit(std::move(request));
}

void StartPage::takeRun(const RunPointer& run) {
  QListWidgetItem* item = examples_->item(next_);
  item->setIcon(QIcon(thumbnailOf(run.get(), palette(), devicePixelRatioF())));
  if (run->playable()) {
    item->setData(lessonRole, toQt(run->trace->header().description));
    item->setText(toQt(run->trace->header().scenario));
    describe(*item);
  }
  runs_[next_] = run;
  ++next_;
  playNext();
}

/// Readers hear what is taught; the tip has the whole sentence where the picture has no room.
void StartPage::describe(QListWidgetItem& item) const {
  const QString lesson = lessonOf(item.data(lessonRole).toString().toStdString());
  item.setToolTip(lesson);
  item.setData(Qt::AccessibleDescriptionRole, lesson);
}

void StartPage::retranslate() {
  for (int i = 0; i < examples_->count(); ++i) describe(*examples_->item(i));
  examples_->viewport()->update();

  title_->setText(QStringLiteral("Aviary"));
  lead_->setText(
      tr("Plays a Kubernetes rollout before it meets production. The traffic ratio is "
         "not the pod ratio: open an example and drag a slider."));
  examplesTitle_->setText(tr("Examples").toUpper());
  recentTitle_->setText(tr("Opened last").toUpper());
  examples_->setAccessibleName(tr("Examples"));
  recent_->setAccessibleName(tr("Opened last"));
  open_->setText(tr("Open a scenario…"));
}

void StartPage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() != QEvent::PaletteChange) return;
  for (int i = 0; i < examples_->count(); ++i) {
    const auto run = runs_.find(i);
    const FinishedRun* shown = run == runs_.end() ? nullptr : run->second.get();
    examples_->item(i)->setIcon(QIcon(thumbnailOf(shown, palette(), devicePixelRatioF())));
  }
}

}  // namespace aviary
