// What a signal handler may do is little: it takes no lock and no memory.  So the mappings stand in a table of fixed size,
// whose places are written between two steps of a counter.  A thread that faults reads its own mapping, whose place
// is written since before and stays; a place that moves meanwhile is none of its own and is passed by.
//
// When one page is gone all behind it are, and zeros are laid over the whole rest at once: the kernel gives one page of
// zeros for all of them, and the reader is not stopped again.

#include "collectors/packet/mapping_watch.hpp"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>

namespace campus::packet {

struct MappingWatch::Place {
  std::atomic<bool> is_taken = false;
  std::atomic<std::uint32_t> step = 0;  // odd while the next two are written
  std::atomic<std::byte*> begin = nullptr;
  std::atomic<std::size_t> size = 0;
  std::atomic<std::size_t> kept = 0;

  void write(std::byte* new_begin, std::size_t new_size) noexcept {
    ++step;
    begin = new_begin;
    size = new_size;
    kept = new_size;
    ++step;
  }
};

namespace {

using Place = MappingWatch::Place;
using Taker = void (*)(int, siginfo_t*, void*);
using PlainTaker = void (*)(int);

std::array<Place, MappingWatch::mappings_max> watched_places;
std::atomic<std::size_t> page_bytes = 4096;
// Who had the signal before; neither: nobody.
std::atomic<Taker> taker_before = nullptr;
std::atomic<PlainTaker> plain_taker_before = nullptr;
static_assert(std::atomic<std::size_t>::is_always_lock_free && std::atomic<Taker>::is_always_lock_free);

bool lay_zeros(Place& place, std::byte* begin, std::size_t size, std::size_t at) noexcept {
  auto const from = at / page_bytes * page_bytes;
  auto kept = place.kept.load();  // told before anybody can read a zero
  while (from < kept && !place.kept.compare_exchange_weak(kept, from)) continue;
  auto* const laid = ::mmap(begin + from, size - from, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  return laid != MAP_FAILED;
}

bool is_ours(void const* address) noexcept {
  auto const wanted = reinterpret_cast<std::uintptr_t>(address);
  for (auto& place : watched_places) {
    auto const step = place.step.load();
    auto* const begin = place.begin.load();
    auto const size = place.size.load();
    if (step % 2 != 0 || place.step != step) continue;
    auto const at = wanted - reinterpret_cast<std::uintptr_t>(begin);
    if (at < size) return lay_zeros(place, begin, size, at);
  }
  return false;
}

void pass_on(int number, siginfo_t* what, void* context) noexcept {
  if (auto const taker = taker_before.load()) return taker(number, what, context);
  auto const plain = plain_taker_before.load();
  bool const was_sent = what->si_code <= 0;  // by somebody, and not by the memory
  if (plain == SIG_IGN && was_sent) return;
  if (plain != nullptr && plain != SIG_IGN) return plain(number);
  struct sigaction end{};
  end.sa_handler = SIG_DFL;
  ::sigaction(number, &end, nullptr);
  if (was_sent) ::raise(number);  // else the same instruction faults again
}

void take_bus_error(int number, siginfo_t* what, void* context) noexcept {
  auto const error = errno;
  if (what->si_code <= 0 || !is_ours(what->si_addr)) pass_on(number, what, context);
  errno = error;
}

// With every mapping anew, for who took the signal later may have given it back to who had it before us.
void take_the_signal() noexcept {
  struct sigaction now{};
  if (::sigaction(SIGBUS, nullptr, &now) != 0) return;
  bool const is_told = (now.sa_flags & SA_SIGINFO) != 0;
  if (is_told && now.sa_sigaction == take_bus_error) return;
  taker_before = is_told ? now.sa_sigaction : nullptr;
  plain_taker_before = is_told || now.sa_handler == SIG_DFL ? nullptr : now.sa_handler;
  struct sigaction ours{};
  ours.sa_sigaction = take_bus_error;
  ours.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
  ::sigaction(SIGBUS, &ours, nullptr);
}

}  // namespace

MappingWatch::MappingWatch(std::span<std::byte> mapping) noexcept {
  page_bytes = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  for (auto& place : watched_places) {
    if (place.is_taken.exchange(true)) continue;
    place.write(mapping.data(), mapping.size());
    place_ = &place;
    break;
  }
  take_the_signal();
}

MappingWatch::~MappingWatch() {
  if (!place_) return;
  place_->write(nullptr, 0);
  place_->is_taken = false;
}

std::size_t MappingWatch::kept() const noexcept { return place_->kept; }

}  // namespace campus::packet
