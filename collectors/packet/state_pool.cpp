#include "collectors/packet/state_pool.hpp"

#include <new>

namespace campus::packet {
namespace {

constexpr std::size_t cache_line = 64;

}  // namespace

bool StatePool::prepare(std::size_t count, std::size_t bytes_each) {
  bytes_each_ = bytes_each;
  stride_ = (bytes_each + cache_line - 1) / cache_line * cache_line;
  records_.reset(new (std::nothrow) Record[count + 1]);
  if (!records_ || !memory_.map(count * stride_)) return false;
  count_ = count;
  return true;
}

std::uint32_t StatePool::take(FlowKey const& owner, std::int64_t now_ns) noexcept {
  auto number = free_;
  if (number != 0)
    free_ = records_[number].newer;
  else if (untouched_ <= count_)
    number = untouched_++;
  else
    return 0;
  auto& record = records_[number];
  record = {.owner = owner, .taken_at_ns = now_ns, .older = newest_, .newer = 0};
  (newest_ == 0 ? oldest_ : records_[newest_].newer) = number;
  newest_ = number;
  ++used_;
  std::memset(memory(number), 0, bytes_each_);
  return number;
}

void StatePool::give_back(std::uint32_t number) noexcept {
  auto& record = records_[number];
  (record.older == 0 ? oldest_ : records_[record.older].newer) = record.newer;
  (record.newer == 0 ? newest_ : records_[record.newer].older) = record.older;
  record.owner = {};
  record.newer = free_;
  free_ = number;
  --used_;
}

void StatePool::prefetch(std::uint32_t number) const noexcept {
  auto const* const state = static_cast<char const*>(memory(number));
  __builtin_prefetch(&records_[number], 1);
  for (std::size_t at = 0; at < stride_; at += cache_line) __builtin_prefetch(state + at, 1);
}

}  // namespace campus::packet
