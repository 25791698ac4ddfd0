#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "collectors/exporters/exported.hpp"
#include "collectors/packet/dissect.hpp"
#include "policy/model/kept_flow.hpp"

namespace campus::gateway {

// Who told it: the exporter, and its interface where the frames came in.
std::string exporter_name(IpAddress const& exporter, std::uint32_t interface_in);

// Frames that sFlow samples, one in so many, put together by conversation: each stands for as many as it was taken
// from.  An estimate, and said to be one.  Sans I/O; lives on the control loop.
class SampledFlows {
public:
  // Conversations that are being put together, some 15 MB.  Full: all are handed on and it begins anew.
  static constexpr std::size_t flows_max = 32'768;

  using Use = std::function<void(KeptFlow)>;

  void hear(exporters::SampledFrame const& frame, Use const& use);
  void hand_on(Use const& use);  // each minute or so: what was put together until now
  std::uint64_t not_understood() const { return not_understood_; }

private:
  struct Key {
    IpAddress exporter;
    std::uint32_t interface_in = 0;
    FlowKey flow;
    bool operator==(Key const&) const = default;
  };
  struct Hash {
    std::size_t operator()(Key const& key) const noexcept;
  };

  std::unordered_map<Key, KeptFlow, Hash> flows_;  // at most flows_max
  packet::Dissection read_;
  std::uint64_t not_understood_ = 0;
};

}  // namespace campus::gateway
