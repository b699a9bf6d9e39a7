#include "gui/models/words.hpp"

#include <QLocale>
#include <cmath>

namespace aviary {
namespace {

constexpr double secondsPerMinute = 60;
constexpr double secondsPerHour = 3600;

QString twoDigits(int value) {
  return QStringLiteral("%1").arg(value, 2, 10, QLatin1Char('0'));
}

}  // namespace

QString Words::time(double seconds) {
  const double rounded = std::round(seconds * 10) / 10;
  const int whole = static_cast<int>(std::floor(rounded));
  const int tenth = static_cast<int>(std::round((rounded - whole) * 10));
  const int hours = whole / static_cast<int>(secondsPerHour);
  const int minutes = whole / static_cast<int>(secondsPerMinute) % 60;
  QString text = hours > 0 ? QStringLiteral("%1:%2").arg(hours).arg(twoDigits(minutes))
                           : QString::number(minutes);
  text += QLatin1Char(':') + twoDigits(whole % 60);
  if (tenth > 0) text += QStringLiteral(".%1").arg(tenth);
  return text;
}

QString Words::wallTime(double milliseconds) {
  if (milliseconds < 1000) return tr("%1 ms").arg(number(milliseconds, milliseconds < 10 ? 1 : 0));
  return tr("%1 s").arg(number(milliseconds / 1000, 1));
}

QString Words::number(double value, int digits) {
  if (!std::isfinite(value)) return QStringLiteral("–");
  QString text = QLocale::c().toString(value, 'f', digits);
  if (digits > 0) {
    while (text.endsWith(QLatin1Char('0'))) text.chop(1);
    if (text.endsWith(QLatin1Char('.'))) text.chop(1);
  }
  return text == QLatin1String("-0") ? QStringLiteral("0") : text;
}

QString Words::curve(CurveId curve, RolloutKind kind) {
  const bool update = kind == RolloutKind::Update;
  switch (kind == RolloutKind::Canary ? CurveId::TrafficShare : curve) {
    case CurveId::PrimaryReady:
      return update ? tr("v1 ready") : tr("pods ready");
    case CurveId::CanaryReady:
      return tr("v2 ready");
    case CurveId::PrimaryDesired:
      return tr("pods wanted");
    case CurveId::CanaryDesired:
      return tr("wanted beside them");
    case CurveId::PrimaryCpu:
      return tr("all pods");
    case CurveId::CanaryCpu:
      return tr("beside them");
    default:
      break;
  }
  switch (curve) {
    case CurveId::TrafficShare:
      return tr("traffic to v2");
    case CurveId::PodShare:
      return tr("pods of v2");
    case CurveId::CanaryWeight:
      return tr("weight set");
    case CurveId::PrimaryReady:
      return tr("primary (v1) ready");
    case CurveId::CanaryReady:
      return tr("canary (v2) ready");
    case CurveId::PrimaryDesired:
      return tr("primary wanted");
    case CurveId::CanaryDesired:
      return tr("canary wanted");
    case CurveId::PrimaryCpu:
      return tr("primary (v1)");
    case CurveId::CanaryCpu:
      return tr("canary (v2)");
    case CurveId::Rps:
      return tr("requests per second");
    case CurveId::SuccessRate:
      return tr("all requests");
    case CurveId::LatencyP50:
      return tr("median");
    case CurveId::LatencyP99:
      return tr("p99");
    case CurveId::FailedTotal:
      return tr("failed so far");
  }
  return {};
}

QString Words::chart(ChartKind chart) {
  switch (chart) {
    case ChartKind::Shares:
      return tr("Traffic against pods");
    case ChartKind::Pods:
      return tr("Pods");
    case ChartKind::SuccessRate:
      return tr("Success rate");
    case ChartKind::Latency:
      return tr("Latency");
    case ChartKind::Cpu:
      return tr("CPU per pod, of the request");
    case ChartKind::Requests:
      return tr("Requests");
    case ChartKind::Failed:
      return tr("Failed requests");
  }
  return {};
}

QString Words::curveValue(CurveId curve, double value) {
  if (!std::isfinite(value)) return QStringLiteral("–");
  switch (curve) {
    case CurveId::TrafficShare:
    case CurveId::PodShare:
    case CurveId::CanaryWeight:
    case CurveId::PrimaryCpu:
    case CurveId::CanaryCpu:
      return tr("%1 %").arg(number(value, 0));
    case CurveId::SuccessRate:
      return tr("%1 %").arg(number(value, 2));
    case CurveId::LatencyP50:
    case CurveId::LatencyP99:
      return tr("%1 ms").arg(number(value, 0));
    case CurveId::Rps:
      return tr("%1/s").arg(number(value, 0));
    default:
      return number(value, 0);
  }
}

QString Words::axisValue(ChartKind chart, double value) {
  switch (chart) {
    case ChartKind::Shares:
    case ChartKind::SuccessRate:
    case ChartKind::Cpu:
      return QStringLiteral("%1%").arg(number(value, 2));
    case ChartKind::Latency:
      return number(value, 1);
    default:
      return value >= 10000 ? QStringLiteral("%1k").arg(number(value / 1000, 1)) : number(value, 1);
  }
}

QString Words::knob(KnobId knob) {
  switch (knob) {
    case KnobId::LoadRate:
      return tr("Requests per second");
    case KnobId::ErrorRate:
      return tr("Error rate");
    case KnobId::LatencyP99:
      return tr("Latency p99");
    case KnobId::CpuPerRequest:
      return tr("CPU per request");
    case KnobId::StartUp:
      return tr("Start-up time");
    case KnobId::StepWeight:
      return tr("Step weight");
    case KnobId::MaxWeight:
      return tr("Max weight");
    case KnobId::Iterations:
      return tr("Iterations");
    case KnobId::Interval:
      return tr("Interval");
    case KnobId::Threshold:
      return tr("Threshold");
    case KnobId::CpuTarget:
      return tr("CPU target");
    case KnobId::MinReplicas:
      return tr("Min pods");
    case KnobId::MaxReplicas:
      return tr("Max pods");
    case KnobId::Replicas:
      return tr("Pods wanted");
    case KnobId::NodeCount:
      return tr("Nodes");
  }
  return {};
}

QString Words::knobHelp(KnobId knob) {
  switch (knob) {
    case KnobId::LoadRate:
      return tr("The highest rate of the users' load; its shape is kept.");
    case KnobId::ErrorRate:
      return tr("Share of the requests that the new version fails.");
    case KnobId::LatencyP99:
      return tr("99 of 100 requests to the new version are faster.");
    case KnobId::CpuPerRequest:
      return tr("CPU time that one request costs the new version.");
    case KnobId::StartUp:
      return tr("From the start of a pod's process until it can answer.");
    case KnobId::StepWeight:
      return tr("Traffic that each passed check moves to the canary.");
    case KnobId::MaxWeight:
      return tr("Traffic share at which the new version is promoted.");
    case KnobId::Iterations:
      return tr("Checks that have to pass before the promotion.");
    case KnobId::Interval:
      return tr("Time between two checks.");
    case KnobId::Threshold:
      return tr("Failed checks after which the rollout is rolled back.");
    case KnobId::CpuTarget:
      return tr("CPU use that the autoscaler steers each side to.");
    case KnobId::MinReplicas:
      return tr("The autoscaler never goes below this.");
    case KnobId::MaxReplicas:
      return tr("The autoscaler never goes above this.");
    case KnobId::Replicas:
      return tr("spec.replicas of the Deployment; no autoscaler changes it.");
    case KnobId::NodeCount:
      return tr("Nodes of the first pool.");
  }
  return {};
}

QString Words::group(KnobGroup group) {
  switch (group) {
    case KnobGroup::Load:
      return tr("Load");
    case KnobGroup::NewVersion:
      return tr("Version v2");
    case KnobGroup::Canary:
      return tr("Canary");
    case KnobGroup::Autoscaler:
      return tr("Autoscaler");
    case KnobGroup::Cluster:
      return tr("Cluster");
  }
  return {};
}

QString Words::unit(KnobUnit unit) {
  switch (unit) {
    case KnobUnit::PerSecond:
      return tr("/s");
    case KnobUnit::Percent:
      return tr("%", "unit");
    case KnobUnit::Milliseconds:
      return tr("ms", "unit");
    case KnobUnit::Seconds:
      return tr("s", "unit");
    case KnobUnit::Pods:
    case KnobUnit::Nodes:
    case KnobUnit::Count:
      return {};
  }
  return {};
}

QString Words::strategy(StrategyChoice strategy) {
  switch (strategy) {
    case StrategyChoice::AsWritten:
      return tr("As written");
    case StrategyChoice::Weighted:
      return tr("Canary by weight");
    case StrategyChoice::WeightList:
      return tr("Canary by a list of weights");
    case StrategyChoice::Mirror:
      return tr("Mirror, then weights");
    case StrategyChoice::AbTest:
      return tr("A/B test by header");
    case StrategyChoice::BlueGreen:
      return tr("Blue/green");
    case StrategyChoice::NoAnalysis:
      return tr("No analysis");
  }
  return {};
}

QString Words::strategyHelp(StrategyChoice strategy) {
  switch (strategy) {
    case StrategyChoice::AsWritten:
      return tr("What the Canary in the file says.");
    case StrategyChoice::Weighted:
      return tr("stepWeight: each passed check gives the new version the same share more.");
    case StrategyChoice::WeightList:
      return tr("stepWeights 1, 5, 20, 50: small steps first, large ones later.");
    case StrategyChoice::Mirror:
      return tr("mirror: copies of the requests meet the new version before users do.");
    case StrategyChoice::AbTest:
      return tr("match: whoever sends the header x-canary: insider meets the new version.");
    case StrategyChoice::BlueGreen:
      return tr("iterations: checks without users, then all traffic at once.");
    case StrategyChoice::NoAnalysis:
      return tr("skipAnalysis: promoted as soon as its pods are ready.");
  }
  return {};
}

QString Words::mark(MarkKind mark) {
  switch (mark) {
    case MarkKind::Start:
      return tr("Rollout started");
    case MarkKind::Advance:
      return tr("Advanced");
    case MarkKind::Halt:
      return tr("Held");
    case MarkKind::Promote:
      return tr("Promoting");
    case MarkKind::Succeed:
      return tr("Finished");
    case MarkKind::Rollback:
      return tr("Rolled back");
    case MarkKind::Gate:
      return tr("Waits at a gate");
    case MarkKind::User:
      return tr("User");
    case MarkKind::FaultStart:
      return tr("Fault begins");
    case MarkKind::FaultEnd:
      return tr("Fault ends");
  }
  return {};
}

QString Words::severity(LogSeverity severity) {
  switch (severity) {
    case LogSeverity::Normal:
      return tr("normal");
    case LogSeverity::Good:
      return tr("success");
    case LogSeverity::Warning:
      return tr("warning");
    case LogSeverity::Failure:
      return tr("failure");
  }
  return {};
}

QString Words::source(LogSource source) {
  switch (source) {
    case LogSource::Delivery:
      return tr("Flagger");
    case LogSource::User:
      return tr("User");
    case LogSource::Fault:
      return tr("Fault");
    case LogSource::Alert:
      return tr("Alert");
    case LogSource::Autoscaler:
      return tr("Autoscaler");
    case LogSource::Cluster:
      return tr("Cluster");
  }
  return {};
}

QString Words::podStep(PodStep step) {
  switch (step) {
    case PodStep::Created:
      return tr("pending");
    case PodStep::Scheduled:
      return tr("scheduled");
    case PodStep::Pulling:
      return tr("pulling its image");
    case PodStep::Running:
      return tr("starting");
    case PodStep::Ready:
      return tr("ready");
    case PodStep::NotReady:
      return tr("not ready");
    case PodStep::Terminating:
      return tr("terminating");
    case PodStep::Gone:
      return tr("gone");
  }
  return {};
}

QString Words::engine(std::string_view engine) {
  if (engine == "request") return tr("every request played");
  if (engine == "flow") return tr("sampled rates");
  return toQt(engine);
}

}  // namespace aviary
