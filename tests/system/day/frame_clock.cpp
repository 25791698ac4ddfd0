// Loaded into a program of the day in front of libfaketime, for the two things that one does not do.  The kernel stamps
// captured frames with its own time: this moves the stamps by as much as the program's clock is ahead of it.  And
// libfaketime moves the times of timers that count by the monotonic clock, even where that clock is to be left alone:
// "at once" became "in four days".

#include <dlfcn.h>
#include <pcap/pcap.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <ctime>

namespace {

constexpr long second_ns = 1'000'000'000;

struct Watcher {
  pcap_handler take;
  u_char* user;
  timespec ahead;
};

timespec difference(timespec later, timespec earlier) {
  timespec gone{.tv_sec = later.tv_sec - earlier.tv_sec, .tv_nsec = later.tv_nsec - earlier.tv_nsec};
  if (gone.tv_nsec < 0) gone = {.tv_sec = gone.tv_sec - 1, .tv_nsec = gone.tv_nsec + second_ns};
  return gone;
}

timespec ahead_of_kernel() {
  timespec told{}, real{};
  ::clock_gettime(CLOCK_REALTIME, &told);                  // libfaketime's
  ::syscall(SYS_clock_gettime, CLOCK_REALTIME, &real);  // the kernel's
  return difference(told, real);
}

void shift(u_char* user, pcap_pkthdr const* header, u_char const* bytes) {
  auto const& watcher = *reinterpret_cast<Watcher const*>(user);
  auto moved = *header;
  // With nanosecond precision, which campusd asks for, they stand where the microseconds would be.
  moved.ts.tv_sec += watcher.ahead.tv_sec;
  moved.ts.tv_usec += watcher.ahead.tv_nsec;
  if (moved.ts.tv_usec >= second_ns) moved.ts = {moved.ts.tv_sec + 1, moved.ts.tv_usec - second_ns};
  watcher.take(watcher.user, &moved, bytes);
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int pcap_dispatch(pcap_t* handle, int count,
                                                                     pcap_handler take, u_char* user) {
  using Dispatch = int (*)(pcap_t*, int, pcap_handler, u_char*);
  static auto const next = reinterpret_cast<Dispatch>(::dlsym(RTLD_NEXT, "pcap_dispatch"));
  Watcher watcher{.take = take, .user = user, .ahead = ahead_of_kernel()};
  return next(handle, count, shift, reinterpret_cast<u_char*>(&watcher));
}

extern "C" __attribute__((visibility("default"))) int timerfd_settime(int timer, int flags, itimerspec const* wanted,
                                                                       itimerspec* before) noexcept {
  return static_cast<int>(::syscall(SYS_timerfd_settime, timer, flags, wanted, before));
}
