#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "collectors/exporters/template.hpp"

namespace campus::exporters {

// The templates of one domain, by number.  A template stands until it is replaced, withdrawn or pushed out;
// no restart of its exporter ends it, for restarts are guessed and a wrong guess would cost every record.
class TemplateBook {
public:
  enum class Kept : std::uint8_t { added, repeated, changed, refused };

  Kept keep(Template&& layout, Instant now);
  std::size_t withdraw(std::uint16_t number) noexcept;  // how many it was
  std::size_t withdraw_all(bool are_options) noexcept;
  // Null: unknown.  Notes that it is in use.
  Template const* find(std::uint16_t number, Instant now) noexcept;
  std::size_t size() const noexcept { return templates_.size(); }

private:
  std::vector<Template> templates_;  // at most templates_per_domain_max
};

}  // namespace campus::exporters
