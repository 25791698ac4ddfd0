#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "daemon/enforce/plan_wire.hpp"
#include "policy/admission/plan.hpp"
#include "policy/model/fault.hpp"

namespace campus::enforce {

// Campusd's end of the pair: makes the kernel's table the one that is desired, by campus-enforcer, and never
// forgets. When campus-enforcer is away the kernel keeps the table it has, and this end tries again.  Lives
// on the control loop.
class Enforcer {
public:
  static constexpr std::chrono::milliseconds retry_every{500};
  static constexpr std::chrono::seconds answer_wait_max{10};
  // Somebody may have changed the table behind our back.
  static constexpr std::chrono::minutes read_back_every{5};

  struct World {
    std::function<void(Fault const&)> failed;  // once for each time that it begins to fail
    std::function<void()> regained;
  };
  struct Status {
    bool is_connected = false;
    bool is_in_force = false;  // the kernel has what is desired
    std::size_t rows = 0;      // of the kernel's table, as it said last
    std::optional<Fault> last_error;
  };

  Enforcer(boost::asio::any_io_executor executor, std::filesystem::path socket, World world);

  boost::asio::awaitable<void> run();  // until stop()
  void stop();

  // Takes the place of what was desired before.  Nothing is asked of the kernel before the first one.
  void set_desired(admission::AdmissionTable table);

  // Waits until the kernel has what is desired now, or something newer; not at all where nobody runs it.
  boost::asio::awaitable<bool> in_force(std::chrono::milliseconds at_most);
  Status status() const;

private:
  using Socket = boost::asio::local::stream_protocol::socket;

  boost::asio::awaitable<Result<void>> live(Socket socket);
  boost::asio::awaitable<Result<admission::AdmissionTable>> ask(Socket& socket, Bytes question,
                                                                std::uint64_t serial);
  boost::asio::awaitable<Result<void>> exchange(Socket& socket, Bytes question, Head& head, Bytes& body);
  boost::asio::awaitable<bool> rest(Socket& socket);
  boost::asio::awaitable<void> until_news(std::uint64_t known);
  boost::asio::awaitable<void> pause(std::chrono::milliseconds at_most);
  void fail_with(Fault const& fault);
  void take(admission::AdmissionTable actual, std::uint64_t generation);

  boost::asio::any_io_executor executor_;
  std::filesystem::path path_;
  World world_;
  boost::asio::steady_timer bell_;     // something to do
  boost::asio::steady_timer changed_;  // something was done; it never expires
  std::optional<admission::AdmissionTable> desired_;
  std::optional<admission::AdmissionTable> actual_;  // none: the kernel must be asked
  std::uint64_t generation_ = 0;                     // of desired_
  std::uint64_t in_force_ = 0;
  std::uint64_t serial_ = 0;
  std::optional<Fault> last_error_;
  bool is_connected_ = false;
  bool is_running_ = false;
  bool is_ending_ = false;
};

}  // namespace campus::enforce
