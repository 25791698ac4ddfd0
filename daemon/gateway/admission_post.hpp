#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/contract/admission_views.hpp"
#include "daemon/enforce/enforcer.hpp"
#include "daemon/store/admission_rows.hpp"
#include "daemon/store/store_keeper.hpp"
#include "policy/admission/gate.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/ruling.hpp"

namespace campus::gateway {

// Records what the gate decides, and then lets the kernel have it; never the other way round.  One batch at a
// time: what is ordered while the disk is busy is recorded together with the next.  When the record fails
// nothing of the batch is in force, and the kernel keeps the table that was recorded last.  Lives on the
// control loop.
class AdmissionPost {
public:
  // More people than a school has at once.  Full: the order is refused and says so.
  static constexpr std::size_t orders_max = 16'384;
  static constexpr std::size_t news_of_one_batch = 512;
  static constexpr std::chrono::milliseconds force_wait_max{2'000};  // for the kernel's word on one order

  struct World {
    std::function<Instant()> now;
    std::function<void(Fault const&)> failed;  // the record refused what time or place made due
  };

  AdmissionPost(boost::asio::any_io_executor executor, store::CampusKeeper& keeper, admission::Gate& gate,
                enforce::Enforcer& enforcer, World world);

  // What the record remembers, before anything else is done.
  boost::asio::awaitable<Result<void>> remember();

  // One order: recorded, or refused; `by` is the account that asked.
  boost::asio::awaitable<Result<contract::OrderView>> order(contract::OrderRequest request, std::string by);
  contract::AdmissionView view() const;

  boost::asio::awaitable<void> run();  // until finish(), and then until nothing waits
  void wake() { bell_.cancel(); }      // something may be due
  void finish();

private:
  struct Waiting {
    admission::Order order;
    std::optional<Result<admission::Decision>> decision;
    std::vector<StandingChange> changes;
    bool is_done = false;
    boost::asio::steady_timer done;
  };
  using Waitings = std::vector<std::shared_ptr<Waiting>>;  // owned by the asker and by the queue

  boost::asio::awaitable<bool> settle(Waitings orders);  // false: the record refused
  void take_back(Waitings const& orders, store::AdmissionStep step, Fault const& why);
  store::AdmissionStep step_of(Waitings const& orders, Instant now);
  void publish(Instant now);
  Result<contract::OrderView> try_out(admission::Order const& order,
                                      contract::OrderRequest const& request) const;
  contract::OrderView view_of(contract::OrderRequest const& request, std::vector<StandingChange> changes,
                              admission::Gate const& gate) const;
  contract::HostView view_of(Host const& host, admission::Gate const& gate) const;
  boost::asio::awaitable<void> pause(std::chrono::milliseconds at_most);

  boost::asio::any_io_executor executor_;
  store::CampusKeeper& keeper_;
  admission::Gate& gate_;
  enforce::Enforcer& enforcer_;
  World world_;
  boost::asio::steady_timer bell_;
  Waitings orders_;
  std::vector<HostId> forgotten_;  // that the record does not know of yet
  std::vector<Host> unsaved_;      // likewise
  std::optional<std::uint64_t> published_;
  std::optional<Instant> turns_at_;  // when what was published is no longer so
  bool is_remembered_ = false;
  bool is_finishing_ = false;
};

}  // namespace campus::gateway
