#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <vector>

#include "daemon/config/document.hpp"
#include "daemon/contract/messages.hpp"

namespace campus::config {

// All that is wrong with one file, in the order of its lines, and then with the files that it names, ready to
// be shown to whoever wrote it:
//
//   campus.yaml:12:5: error CMP-C003: unknown key 'webhook', did you mean 'webhooks'
//      12 |     webhook: https://...
//         |     ^^^^^^^
//      hint: ...
//
// A plain value; any thread.
class Diagnostics {
public:
  Diagnostics() = default;
  Diagnostics(SourceText source, std::vector<Complaint> complaints);

  void append(Diagnostics other);  // of a file that this one names

  bool any() const { return !complaints_.empty() || !others_.empty(); }
  std::size_t count() const;                                                // with those of the other files
  std::vector<Complaint> const& complaints() const { return complaints_; }  // of this file alone
  std::vector<Diagnostics> const& others() const { return others_; }
  std::string const& file() const { return source_.name(); }

  // Each complaint with its place, its line and a caret; lines of text, each ended.
  std::string to_text(contract::Language language) const;

private:
  std::string to_text(Complaint const& complaint, contract::Language language) const;

  SourceText source_;
  std::vector<Complaint> complaints_;
  std::vector<Diagnostics> others_;  // each with a complaint
};

// What a file says, or everything that is wrong with it.
template <class T>
using Read = std::expected<T, Diagnostics>;

}  // namespace campus::config
