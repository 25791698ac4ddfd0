#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "collectors/exporters/exported.hpp"
#include "collectors/packet/dissect.hpp"
#include "policy/model/kept_flow.hpp"
#include "policy/model/time.hpp"

namespace campus::gateway {

// Who told it: the exporter, and its interface where the frames came in.  Numbers come from datagrams that anybody could
// have sent, and each makes a word that is kept: of one exporter only so many get a word of their own.
class ExporterWords {
public:
  // The ports of a full stack of switches, and exporters as the reader knows them.  Full: the exporter's alone stands for
  // it, and is counted.
  static constexpr std::size_t interfaces_per_exporter_max = 512;
  static constexpr std::size_t exporters_max = 64;

  // Silent for so long, an exporter gives its place to another.
  static constexpr std::chrono::hours forgotten_after{1};

  std::string word(IpAddress const& exporter, std::uint32_t interface_in, Instant now);
  void forget_silent(Instant now);
  std::uint64_t without_number() const { return without_number_; }

private:
  struct Known {
    std::unordered_set<std::uint32_t> interfaces;
    Instant heard;
  };
  std::unordered_map<IpAddress, Known> known_;
  std::uint64_t without_number_ = 0;
};

// Frames that sFlow samples, one in so many, put together by conversation: each stands for as many as it was taken
// from.  An estimate, and said to be one.  Sans I/O; lives on the control loop.
class SampledFlows {
public:
  // Conversations that are being put together, some 15 MB.  Full: all are handed on and it begins anew.
  static constexpr std::size_t flows_max = 32'768;

  using Use = std::function<void(KeptFlow)>;
  // What was read of a frame, and whether it is the first of its conversation.
  struct Heard {
    packet::Dissection const* read = nullptr;  // null: nothing that is a conversation; lent until the next frame
    bool is_new = false;
  };

  explicit SampledFlows(ExporterWords& words) : words_(words) {}

  Heard hear(exporters::SampledFrame const& frame, Use const& use);
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

  ExporterWords& words_;
  std::unordered_map<Key, KeptFlow, Hash> flows_;  // at most flows_max
  packet::Dissection read_;
  std::uint64_t not_understood_ = 0;
};

}  // namespace campus::gateway
