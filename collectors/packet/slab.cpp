#include "collectors/packet/slab.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace campus::packet {

Bell::~Bell() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> Bell::open() {
  fd_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (fd_ < 0) return fail(Fault::Kind::full, "CMP-P031", {{"reason", std::strerror(errno)}});
  return {};
}

void Bell::ring() noexcept {
  std::uint64_t const one = 1;
  // It can only fail when it has rung 2^64 times unheard: then it is readable anyway.
  [[maybe_unused]] auto const written = ::write(fd_, &one, sizeof one);
}

void Bell::silence() noexcept {
  std::uint64_t rung = 0;
  [[maybe_unused]] auto const count = ::read(fd_, &rung, sizeof rung);  // nothing to read is silence, too
}

Result<void> SlabPool::prepare() {
  if (auto const opened = bell_.open(); !opened) return opened;
  flows_.prepare();
  records_.prepare();
  return {};
}

void SlabPool::hand_over(SlabNumber number) noexcept {
  flows_.hand_over(number);
  bell_.ring();
}

}  // namespace campus::packet
