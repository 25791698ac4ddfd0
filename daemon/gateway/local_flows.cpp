#include "daemon/gateway/local_flows.hpp"

#include <utility>

#include "daemon/gateway/local_people.hpp"

namespace campus::gateway {

bool is_of_flows(std::string_view what) { return what == "flows"; }

boost::asio::awaitable<api::Response> answer_flows(LocalFlows flows, api::Request request) {
  auto query = contract::read_flow_query([&](std::string_view wish) { return request.query_value(wish); });
  if (!query) co_return api::fault_response(query.error());
  auto by = account_of(request);
  auto found = co_await flows.search(std::move(*query), std::move(by));
  if (!found) co_return api::fault_response(found.error());
  co_return api::json_response(200, std::move(*found));
}

}  // namespace campus::gateway
