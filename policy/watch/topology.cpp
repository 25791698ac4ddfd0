#include "policy/watch/topology.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace campus::watch {
namespace {

using UpwardLinks = std::map<std::string, std::vector<std::string>, std::less<>>;

enum class VisitMark : std::uint8_t { fresh, open, done };

// Depth first with a list of its own, so that a hostile tree cannot exhaust the stack.  The objects of the
// first circle found, the first one again at the end; empty: there is none.
std::vector<std::string> circle_in(UpwardLinks const& above) {
  struct Step {
    std::string const* object;
    std::size_t next = 0;
  };
  std::map<std::string_view, VisitMark> marks;
  static std::vector<std::string> const none;
  for (auto const& [root, parents] : above) {
    std::vector<Step> path;
    if (marks[root] == VisitMark::fresh) path.push_back({&root});
    while (!path.empty()) {
      auto& step = path.back();
      marks[*step.object] = VisitMark::open;
      auto const found = above.find(*step.object);
      auto const& ups = found == above.end() ? none : found->second;
      if (step.next == ups.size()) {
        marks[*step.object] = VisitMark::done;
        path.pop_back();
        continue;
      }
      auto const& up = ups[step.next++];
      if (marks[up] == VisitMark::open) {
        std::vector<std::string> circle;
        auto const begin = std::ranges::find(path, up, [](Step const& one) { return *one.object; });
        for (auto at = begin; at != path.end(); ++at) circle.push_back(*at->object);
        circle.push_back(up);
        return circle;
      }
      if (marks[up] == VisitMark::fresh) path.push_back({&up});
    }
  }
  return {};
}

// A port that is written down nowhere stands behind its device.
std::vector<std::string> above_port(std::string_view object) {
  constexpr std::string_view port = "port:";
  if (!object.starts_with(port)) return {};
  auto const name = object.substr(port.size());
  return {"device:" + std::string(name.substr(0, name.find('/')))};
}

}  // namespace

Result<Topology> Topology::make(std::span<Link const> links) {
  if (links.size() > links_max)
    return fail(Fault::Kind::full, "CMP-V001", {{"max", std::to_string(links_max)}});
  Topology made;
  for (auto const& link : links) {
    auto& parents = made.above_[link.object];
    if (std::ranges::find(parents, link.behind) == parents.end()) parents.push_back(link.behind);
  }
  // What nobody wrote down may close a circle too.
  for (auto const& link : links)
    if (auto parents = above_port(link.behind); !parents.empty())
      made.above_.try_emplace(link.behind, std::move(parents));
  auto const circle = circle_in(made.above_);
  if (circle.empty()) return made;
  std::string named;
  for (auto const& object : circle) named += (named.empty() ? "" : " > ") + object;
  return fail(Fault::Kind::invalid, "CMP-V002", {{"circle", named}});
}

std::vector<std::string> Topology::above(std::string_view object) const {
  auto const found = above_.find(object);
  return found == above_.end() ? above_port(object) : found->second;
}

bool Topology::is_below(std::string_view object, std::string_view ancestor) const {
  std::vector<std::string> open = above(object);
  std::set<std::string, std::less<>> seen;
  while (!open.empty()) {
    auto const next = std::move(open.back());
    open.pop_back();
    if (next == ancestor) return true;
    if (!seen.insert(next).second) continue;
    std::ranges::copy(above(next), std::back_inserter(open));
  }
  return false;
}

}  // namespace campus::watch
