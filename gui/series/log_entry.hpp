#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/trace/trace.hpp"

namespace aviary {

enum class LogSeverity : std::uint8_t { Normal, Good, Warning, Failure };

/// Who speaks: lets a log leave out what is not of interest.
enum class LogSource : std::uint8_t { Delivery, User, Fault, Alert, Autoscaler, Cluster };

/// One line of the event log.
struct LogEntry {
  double time = 0;
  RecordId record;
  LogSeverity severity = LogSeverity::Normal;
  LogSource source = LogSource::Cluster;
  std::string object;  ///< "Kind/namespace/name"
  std::string message;
};

/// The records that are told to people, in the order of the trace.
[[nodiscard]] std::vector<LogEntry> logOf(const Trace& trace);

/// True for a record that has a line in the log.
[[nodiscard]] bool isLogged(const Trace& trace, const Record& record);

/// The last line of the delivery controller, a user, a fault or an alert not after `seconds`; none
/// before the first.
[[nodiscard]] RecordId logRecordBefore(const Trace& trace, double seconds);

}  // namespace aviary
