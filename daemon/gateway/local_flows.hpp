#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "daemon/api/http_message.hpp"
#include "daemon/contract/flow_query.hpp"
#include "daemon/contract/flow_views.hpp"
#include "policy/model/fault.hpp"

namespace campus::gateway {

// What the local API asks for conversations that were kept.
struct LocalFlows {
  // The JSON of FoundFlows.  `by` is the account that asks: who talked to whom is told to somebody, and that is written
  // down.
  std::function<boost::asio::awaitable<Result<std::string>>(contract::FlowQuery, std::string by)> search{};
  std::function<contract::ExportersView()> exporters{};
};

// /local/v1/flows?host=...  `what` is the path behind /local/v1/.
bool is_of_flows(std::string_view what);
boost::asio::awaitable<api::Response> answer_flows(LocalFlows flows, api::Request request);

}  // namespace campus::gateway
