#include "daemon/gateway/flow_exports.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "daemon/flows/eve_flow.hpp"

namespace campus::gateway {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds collector_tried_every{30};

// Suricata's names of protocols are those of the dissector in small letters.
std::string eve_word(std::string const& carrier) {
  auto word = carrier;
  for (char& letter : word)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return word;
}

}  // namespace

FlowExports::FlowExports(asio::any_io_executor executor, World world)
    : executor_(executor), world_(std::move(world)), bell_(std::move(executor)) {}

void FlowExports::start() {
  is_started_ = true;
  exchange_sender();
  exchange_file();
  spawn(write_lines());
}

void FlowExports::reconfigure(config::ExportsConfig const& exports) {
  auto const old = std::exchange(exports_, exports);
  if (!is_started_) return;
  if (old.ipfix != exports_.ipfix) exchange_sender();
  if (old.eve != exports_.eve) exchange_file();
}

void FlowExports::exchange_sender() {
  if (sender_) sender_->stop();
  sender_.reset();
  if (!exports_.ipfix) return;
  auto const& to = *exports_.ipfix;
  flows::IpfixTarget target{.address = to.collector.address, .port = to.collector.port, .settings = {}};
  target.settings.domain = to.domain;
  auto sender = std::make_shared<flows::IpfixSender>(executor_, target, world_.clock);
  if (auto const opened = sender->open(); !opened) return world_.failed(opened.error());
  sender_ = sender;
  auto life = [](std::shared_ptr<flows::IpfixSender> held) -> asio::awaitable<void> { co_await held->run(); };
  spawn(life(std::move(sender)));
}

void FlowExports::exchange_file() {
  file_.reset();
  written_ = {};
  if (exports_.eve)
    file_ = std::make_shared<flows::EveFile>(flows::EveFileConfig{.path = exports_.eve->file,
                                                                  .bytes_max = exports_.eve->bytes_max,
                                                                  .files_kept = exports_.eve->files_kept});
}

void FlowExports::offer(std::vector<KeptFlow> const& flows) {
  if (sender_) {
    records_.clear();
    for (auto const& flow : flows) records_.push_back(flow.record);
    sender_->offer(records_);
  }
  if (!file_) return;
  auto const now = world_.clock();
  for (auto const& flow : flows) {
    if (lines_.size() >= eve_bytes_waiting_max) {
      ++lines_dropped_;
      continue;
    }
    auto const word = eve_word(flow.application.carrier);
    flows::EveSetting const setting{
        .written = now, .application = word, .interface = flow.interface_name, .known = &flow};
    flows::append_eve_flow(lines_, flow.record, setting);
  }
  if (lines_.size() >= eve_flush_bytes) bell_.cancel();
}

// A collector to whom there is no way yet, as when a machine starts, is tried again.
asio::awaitable<void> FlowExports::write_lines() {
  auto tried = std::chrono::steady_clock::now();
  while (!is_finishing_) {
    bell_.expires_after(eve_flush_every);
    co_await bell_.async_wait(asio::as_tuple(asio::use_awaitable));
    co_await write_once();
    if (sender_ || is_finishing_ || std::chrono::steady_clock::now() < tried + collector_tried_every) continue;
    tried = std::chrono::steady_clock::now();
    exchange_sender();
  }
  co_await write_once();
}

asio::awaitable<void> FlowExports::write_once() {
  auto lines = std::exchange(lines_, {});
  auto file = file_;
  if (!file || lines.empty()) co_return;
  auto job = [file, lines = std::move(lines)] {
    auto done = file->append(lines);
    return std::pair(std::move(done), file->counters());
  };
  auto const [done, counters] = co_await writer_.run(std::move(job));
  if (file == file_) written_ = counters;
  if (!done) world_.failed(done.error());
}

void FlowExports::finish() {
  is_finishing_ = true;
  bell_.cancel();
  if (sender_) sender_->stop();
}

void FlowExports::spawn(asio::awaitable<void> life) {
  ++lives_;
  world_.spawn(counted(std::move(life)));
}

asio::awaitable<void> FlowExports::counted(asio::awaitable<void> life) {
  co_await std::move(life);
  --lives_;
}

std::optional<contract::FlowsView::Ipfix> FlowExports::ipfix() const {
  if (!exports_.ipfix) return std::nullopt;
  contract::FlowsView::Ipfix view{.collector = to_text(exports_.ipfix->collector)};
  if (!sender_) return view;
  auto const& counters = sender_->counters();
  view.records = counters.records;
  view.dropped = counters.records_dropped;
  view.unsent = counters.records_unsent;
  view.refused = counters.refused;
  return view;
}

std::optional<contract::FlowsView::Eve> FlowExports::eve() const {
  if (!exports_.eve) return std::nullopt;
  return contract::FlowsView::Eve{.file = exports_.eve->file.string(),
                                  .lines = written_.lines,
                                  .lost = written_.lines_lost + lines_dropped_,
                                  .bytes_waiting = lines_.size()};
}

}  // namespace campus::gateway
