#include "collectors/packet/dpdk/eal.hpp"

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_log.h>
#include <sched.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>

namespace campus::packet {
namespace {

// Behind each reason why a device cannot be had: no process but ours is there.
constexpr std::string_view says_nothing = "Failed to attach device on primary process";

// What EAL and the drivers complain of.  They write through a stream of ours, whose lock is the only one there is: drivers
// write on capture threads, too.  Beyond its bound the first lines stay, for they tell the cause.
class Complaints {
public:
  void open() {
    if (stream_) return;
    stream_ = ::fopencookie(this, "w", {.read = nullptr, .write = &Complaints::write, .seek = nullptr, .close = nullptr});
    if (stream_) ::rte_openlog_stream(stream_);
  }

  void forget() {
    if (!stream_) return;
    ::flockfile(stream_);
    used_ = 0;
    ::funlockfile(stream_);
  }

  std::string said() {
    if (!stream_) return {};
    ::flockfile(stream_);
    std::string text(kept_.data(), used_);
    ::funlockfile(stream_);
    return text;
  }

private:
  static ssize_t write(void* self, char const* bytes, std::size_t size) {
    if (::rte_log_cur_msg_loglevel() <= static_cast<int>(RTE_LOG_ERR))
      static_cast<Complaints*>(self)->keep({bytes, size});
    return static_cast<ssize_t>(size);
  }

  void keep(std::string_view line) {
    while (line.ends_with('\n') || line.ends_with(' ')) line.remove_suffix(1);
    if (line.starts_with("EAL: ")) line.remove_prefix(5);
    if (line == says_nothing) return;
    auto const add = [&](std::string_view text) {
      auto const fits = std::min(text.size(), kept_.size() - used_);
      std::copy_n(text.data(), fits, kept_.data() + used_);
      used_ += fits;
    };
    if (used_ != 0) add("; ");
    add(line);
  }

  FILE* stream_ = nullptr;
  std::array<char, sizeof(DpdkReason::text) - 1> kept_{};
  std::size_t used_ = 0;
};

Complaints& complaints() {
  static Complaints kept;
  return kept;
}

// EAL would pin the thread that starts it, and start one of its own for every core it is given.  It gets one, which may be
// any of those we may use.
std::string any_core() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  ::sched_getaffinity(0, sizeof allowed, &allowed);
  std::string list;
  for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(cpu, &allowed)) list += (list.empty() ? "" : ",") + std::to_string(cpu);
  return "0@(" + list + ')';
}

constexpr std::uint64_t mebibyte = 1u << 20;

// No device is taken at the start: each is asked for by its port.  The address after -a is of no card, and keeps EAL from
// taking every card that lies ready.
std::vector<std::string> words_for(DpdkWish const& wish) {
  std::vector<std::string> words{"campus", "--lcores", any_core(), "--no-telemetry", "-a", "ffff:ff:1f.7", "-m",
                                 std::to_string((wish.memory_bytes + mebibyte - 1) / mebibyte)};
  if (wish.has_huge_pages)
    words.emplace_back("--in-memory");
  else
    words.insert(words.end(), {"--no-huge", "--no-shconf"});
  words.insert(words.end(), wish.words, wish.words + wish.word_count);
  return words;
}

}  // namespace

Eal& Eal::of_process() {
  static Eal eal;
  return eal;
}

bool Eal::start(DpdkWish const& wish, DpdkReason& reason) {
  auto words = words_for(wish);
  if (state_ == State::running && words != words_) return refuse(DpdkRefusal::words, reason, 0);
  if (state_ == State::running) return true;
  if (state_ == State::asleep) {
    words_ = std::move(words);
    state_ = wake() ? State::running : State::failed;
  }
  if (state_ == State::running) return true;
  refuse(DpdkRefusal::eal, reason, 0);
  failure_.copy(reason.text, sizeof reason.text - 1);
  return false;
}

// On a thread of its own, which it may pin and name as it likes; that one ends, its lcore stays taken.
bool Eal::wake() {
  complaints().open();
  complaints().forget();
  int status = -1, error = 0;
  {
    std::jthread starter([&] {
      std::vector<char*> pointers;  // EAL moves them about
      for (auto& word : words_) pointers.push_back(word.data());
      status = ::rte_eal_init(static_cast<int>(pointers.size()), pointers.data());
      error = rte_errno;
    });
  }
  if (status >= 0) return true;
  failure_ = complaints().said();
  if (failure_.empty()) failure_ = ::rte_strerror(error);
  if (error != EINVAL) return false;
  failure_ += " (";  // it prints which word it does not know, and does not log it
  for (auto const& word : words_) failure_ += (&word == &words_.front() ? "" : " ") + word;
  failure_ += ')';
  return false;
}

void Eal::listen() { complaints().forget(); }

bool Eal::refuse(DpdkRefusal what, DpdkReason& reason, int error, std::uint64_t number) {
  reason = {};
  reason.what = what;
  reason.number = number;
  auto text = complaints().said();
  if (text.empty() && error != 0) text = ::rte_strerror(std::abs(error));
  text.copy(reason.text, sizeof reason.text - 1);
  return false;
}

}  // namespace campus::packet
