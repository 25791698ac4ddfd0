#include "collectors/exporters/template_book.hpp"

#include <algorithm>
#include <utility>

#include "collectors/exporters/limits.hpp"

namespace campus::exporters {

TemplateBook::Kept TemplateBook::keep(Template&& layout, Instant now) {
  layout.last_heard = now;
  auto const same_number = std::ranges::find(templates_, layout.number, &Template::number);
  if (same_number != templates_.end()) {
    bool const is_same = same_number->is_same_as(layout);
    *same_number = std::move(layout);
    return is_same ? Kept::repeated : Kept::changed;
  }
  if (templates_.size() < templates_per_domain_max) {
    templates_.push_back(std::move(layout));
    return Kept::added;
  }
  auto const oldest = std::ranges::min_element(templates_, {}, &Template::last_heard);
  if (now - oldest->last_heard < silence_until_replaced) return Kept::refused;
  *oldest = std::move(layout);
  return Kept::added;
}

std::size_t TemplateBook::withdraw(std::uint16_t number) noexcept {
  return std::erase_if(templates_, [number](Template const& layout) { return layout.number == number; });
}

std::size_t TemplateBook::withdraw_all(bool are_options) noexcept {
  return std::erase_if(templates_, [=](Template const& layout) { return layout.is_options == are_options; });
}

Template const* TemplateBook::find(std::uint16_t number, Instant now) noexcept {
  auto const found = std::ranges::find(templates_, number, &Template::number);
  if (found == templates_.end()) return nullptr;
  found->last_heard = now;
  return &*found;
}

}  // namespace campus::exporters
