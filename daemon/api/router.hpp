#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/api/http_message.hpp"
#include "policy/model/fault.hpp"

namespace campus::api {

// Finds who answers a path.  A pattern is a path whose segments may be "{anything}": their values are handed
// to the action in order.  Filled once by its owner; lives on the control loop.
class Router {
public:
  using Values = std::vector<std::string>;
  using Action = std::function<boost::asio::awaitable<Response>(Request, Values)>;

  void add(std::string method, std::string pattern, Action action);
  // 404 where no pattern fits; 405 with Allow where one does, for other methods.
  boost::asio::awaitable<Response> answer(Request request) const;

private:
  struct Route {
    std::string method, pattern;
    Action action;
  };
  std::vector<Route> routes_;
};

// What a query may say: the value, what stands for an absent one, or the fault that names what is allowed.
Result<std::uint32_t> query_number(Request const& request, std::string_view name, std::uint32_t least,
                                   std::uint32_t most, std::uint32_t otherwise);
Result<std::size_t> query_choice(Request const& request, std::string_view name,
                                 std::span<std::string_view const> choices);  // an index; absent: 0
Result<std::string> query_text(Request const& request, std::string_view name, std::size_t bytes_max);

}  // namespace campus::api
