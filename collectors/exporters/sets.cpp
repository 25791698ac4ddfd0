#include "collectors/exporters/sets.hpp"

#include "collectors/exporters/elements.hpp"
#include "collectors/exporters/limits.hpp"

namespace campus::exporters {
namespace {

void hear_options(Told const& told, Hearing const& hearing) {
  auto& domain = hearing.domain;
  ++domain.statistics.option_records;
  if (told.has(Item::started)) domain.started_ns = told.number(Item::started);
  if (domain.samplers.hear(told) == Samplers::Learned::refused) ++domain.statistics.samplings_refused;
}

void read_records(Template const& layout, Bytes set, Hearing const& hearing, Contents& contents) {
  Told told;
  // What is shorter than a record is padding.
  while (set.left() >= layout.record_bytes) {
    if (!read_record(layout, set, told)) {
      ++hearing.domain.statistics.broken;
      contents.is_counted = false;
      return;
    }
    ++contents.records;
    if (layout.is_options) {
      hear_options(told, hearing);
    } else {
      ++contents.flows;
      tell(told, hearing);
    }
  }
}

// Those that waited for this template, as of the datagrams they came in.
void call_in(Template const& layout, Hearing const& hearing) {
  for (auto const& waiting : hearing.domain.waiting.let_go(layout.number)) {
    ++hearing.domain.statistics.sets_awaited;
    Hearing const then{waiting.heading, hearing.domain, hearing.fixed_sampling,
                       hearing.shift,   hearing.now,    hearing.audience};
    Contents counted_when_they_came;
    read_records(layout, {waiting.bytes.data(), waiting.bytes.size()}, then, counted_when_they_came);
  }
}

void keep_template(Template&& layout, Hearing const& hearing) {
  auto& domain = hearing.domain;
  auto const number = layout.number;
  ++domain.statistics.templates_heard;
  switch (domain.templates.keep(std::move(layout), hearing.now)) {
    case TemplateBook::Kept::repeated: break;
    case TemplateBook::Kept::refused: ++domain.statistics.templates_refused; return;
    case TemplateBook::Kept::changed: ++domain.statistics.templates_changed; break;
    case TemplateBook::Kept::added: break;
  }
  if (domain.waiting.size() == 0) return;
  if (auto const* const kept = domain.templates.find(number, hearing.now)) call_in(*kept, hearing);
}

// A template without fields names one template, or by its set's own number all of that kind.
void withdraw(std::uint16_t number, Hearing const& hearing) {
  auto& domain = hearing.domain;
  bool const are_all = number == set_template_ipfix || number == set_options_ipfix;
  domain.statistics.templates_withdrawn += are_all
                                               ? domain.templates.withdraw_all(number == set_options_ipfix)
                                               : domain.templates.withdraw(number);
}

void read_templates(Bytes set, bool is_options, Hearing const& hearing) {
  constexpr std::size_t shortest = 4;
  Template layout;
  while (set.left() >= shortest) {
    switch (read_template(hearing.heading.protocol, is_options, set, layout)) {
      case TemplateFate::good: keep_template(std::move(layout), hearing); break;
      case TemplateFate::withdrawn:
        if (layout.number == 0) return;  // padding
        withdraw(layout.number, hearing);
        break;
      case TemplateFate::refused:
        if (layout.number == 0) return;
        ++hearing.domain.statistics.templates_refused;
        break;
      case TemplateFate::broken: ++hearing.domain.statistics.broken; return;
    }
  }
}

void read_data(std::uint16_t number, Bytes set, Hearing const& hearing, Contents& contents) {
  auto& domain = hearing.domain;
  if (auto const* const layout = domain.templates.find(number, hearing.now))
    return read_records(*layout, set, hearing, contents);
  contents.is_counted = false;
  if (!domain.waiting.take_in(number, hearing.heading, set, hearing.now))
    ++domain.statistics.sets_without_template;
}

void read_set(std::uint16_t number, Bytes set, Hearing const& hearing, Contents& contents) {
  bool const is_v9 = hearing.heading.protocol == Protocol::netflow9;
  if (number == (is_v9 ? set_template_v9 : set_template_ipfix)) return read_templates(set, false, hearing);
  if (number == (is_v9 ? set_options_v9 : set_options_ipfix)) return read_templates(set, true, hearing);
  if (number >= data_set_first) return read_data(number, set, hearing, contents);
  ++hearing.domain.statistics.not_understood;
}

}  // namespace

Contents read_sets(Bytes body, Hearing const& hearing) {
  constexpr std::size_t set_header_bytes = 4;
  auto& domain = hearing.domain;
  Contents contents;
  domain.statistics.sets_without_template += domain.waiting.send_away_before(hearing.now - waiting_time_max);
  if (hearing.heading.has_false_length) {
    ++domain.statistics.broken;
    return {.is_counted = false};
  }
  while (body.left() >= set_header_bytes) {
    auto const number = body.u16();
    std::size_t const length = body.u16();
    if (length < set_header_bytes || length - set_header_bytes > body.left()) {
      ++domain.statistics.broken;
      contents.is_counted = false;
      break;
    }
    read_set(number, body.take(length - set_header_bytes), hearing, contents);
  }
  domain.statistics.templates = domain.templates.size();
  domain.statistics.waiting_sets = domain.waiting.size();
  return contents;
}

}  // namespace campus::exporters
