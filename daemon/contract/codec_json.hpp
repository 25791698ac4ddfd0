#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>

#include "daemon/contract/flow_views.hpp"
#include "daemon/contract/reports.hpp"
#include "daemon/contract/traffic_views.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/time.hpp"

namespace campus::contract {

// The same shapes as JSON values, for answers that hold them among other things.  Pure; any thread.
boost::json::object to_json(DeviceReport const& value);
boost::json::object to_json(HeartbeatReport const& value);
boost::json::object to_json(TrafficReport const& value);
boost::json::object to_json(Egress const& value);
boost::json::object to_json(LiveApplications const& value);
boost::json::object to_json(DeviceCounts const& value);
boost::json::object to_json(CaptureHealth const& value);
boost::json::object to_json(FlowsView const& value);
boost::json::object to_json(TrafficShare const& value);
boost::json::object to_json(Fault const& value);  // {"error": {...}}
boost::json::value time_or_null(std::optional<Instant> const& at);
template <class Number>
boost::json::value number_or_null(std::optional<Number> const& number) {
  return number ? boost::json::value(*number) : boost::json::value(nullptr);
}

}  // namespace campus::contract
