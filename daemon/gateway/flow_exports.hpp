#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/config/exchange_config.hpp"
#include "daemon/contract/flow_views.hpp"
#include "daemon/flows/eve_file.hpp"
#include "daemon/flows/ipfix_sender.hpp"
#include "daemon/runtime/worker.hpp"
#include "policy/model/fault.hpp"
#include "policy/model/kept_flow.hpp"
#include "policy/model/time.hpp"

namespace campus::gateway {

// Conversations on their way out of the house, as the configuration says: to a collector of IPFIX and into a file of
// EVE's lines.  Only those our own captures saw: what exporters told us is theirs to export.  Lives on the control
// loop; the file is written by a thread of its own.
class FlowExports {
public:
  // Lines that wait for the file: eight seconds of 5,000 conversations.  Full: the newest are dropped and counted.
  static constexpr std::size_t eve_bytes_waiting_max = std::size_t{32} << 20;
  // They are written after so long, or when there are so many.
  static constexpr std::chrono::milliseconds eve_flush_every{1'000};
  static constexpr std::size_t eve_flush_bytes = std::size_t{1} << 20;

  struct World {
    std::function<Instant()> clock;
    std::function<void(Fault const&)> failed;
    std::function<void(boost::asio::awaitable<void>)> spawn;
  };

  FlowExports(boost::asio::any_io_executor executor, World world);

  void start();
  void reconfigure(config::ExportsConfig const& exports);  // also before start()
  void offer(std::vector<KeptFlow> const& flows);
  void finish();  // what waits is sent and written, then all coroutines end
  std::size_t lives() const { return lives_; }

  std::optional<contract::FlowsView::Ipfix> ipfix() const;
  std::optional<contract::FlowsView::Eve> eve() const;

private:
  // The senders of earlier configurations end by themselves; each is shared with the coroutine that runs it.
  void exchange_sender();
  void exchange_file();
  void spawn(boost::asio::awaitable<void> life);
  boost::asio::awaitable<void> counted(boost::asio::awaitable<void> life);
  boost::asio::awaitable<void> write_lines();
  boost::asio::awaitable<void> write_once();

  boost::asio::any_io_executor executor_;
  World world_;
  config::ExportsConfig exports_;
  std::shared_ptr<flows::IpfixSender> sender_;
  std::vector<FlowRecord> records_;  // of one offer
  std::shared_ptr<flows::EveFile> file_;  // shared with the job that writes into it
  std::string lines_;                     // that wait
  std::uint64_t lines_dropped_ = 0;
  flows::EveFile::Counters written_;  // as the writer last said
  boost::asio::steady_timer bell_;
  std::size_t lives_ = 0;
  bool is_started_ = false;
  bool is_finishing_ = false;
  runtime::Worker writer_{"eve-write"};
};

}  // namespace campus::gateway
