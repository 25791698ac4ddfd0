#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy/model/application.hpp"

namespace campus::packet {

// Which application a host name belongs to: the longest listed suffix of whole labels decides, so that
// docs.qq.com comes before qq.com, and notqq.com is neither.  Made once of the list, never changed; the
// capture threads share one and look into it without a lock.
class NameTable {
public:
  struct Match {
    std::uint16_t application = 0;  // app_own_first and above
    std::uint8_t category = 0;
    bool is_shared = false;  // many owners' services stand behind it: for want of a better name only
    Teaching teaching = Teaching::unknown;
    std::uint8_t suffix_bytes = 0;  // how much of the name it was
  };

  NameTable() = default;  // knows no name
  explicit NameTable(ApplicationList const& list);

  // Nothing where the list has no suffix of the name.  Capitals are read as small letters.
  Match const* find(std::string_view name) const noexcept;

  std::size_t size() const noexcept { return matches_.size(); }

private:
  // One label boundary of a listed suffix: "cn" and "smartedu.cn" are there because of "basic.smartedu.cn".
  struct Node {
    std::uint64_t hash = 0;  // of the letters, from the right; 0: the slot is empty
    std::uint32_t text_at = 0;
    std::uint16_t text_bytes = 0;
    std::uint16_t match = 0;  // one more than its place in matches_; 0: only on the way to longer ones
  };

  void insert(std::string_view suffix, std::uint16_t match);
  Node const* node(std::uint64_t hash, std::string_view suffix) const noexcept;

  std::vector<Node> nodes_;  // open addressing, at most half full
  std::string texts_;
  std::vector<Match> matches_;
};

}  // namespace campus::packet
