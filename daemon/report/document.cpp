#include "daemon/report/document.hpp"

#include <algorithm>
#include <utility>

namespace campus::report {
namespace {

using contract::Language;

class Writer {
public:
  Writer(Pack const& pack, Language language) : pack_(pack), language_(language) {}

  Document write() {
    document_.language = contract::name_of(language_);
    document_.title = say("report.title");
    document_.footer = say("report.footer");
    document_.made_at = pack_.made_at;
    add(Title{say("report.title"), say("report.level", {{"level", std::to_string(pack_.level)}})});
    add(Paragraph{say("report.notice"), Tone::notice});
    object();
    summary();
    score();
    risks();
    todo();
    items();
    logs();
    manual();
    basis();
    return std::move(document_);
  }

private:
  using Row = std::vector<Table::Cell>;

  std::string say(std::string_view key, std::vector<Fault::Argument> const& arguments = {}) const {
    return contract::label(key, language_, arguments);
  }
  std::string const& in(Words const& words) const { return language_ == Language::zh ? words.zh : words.en; }
  std::string word(std::string_view family, std::string const& name) const {
    return say(std::string(family) + '.' + name);
  }
  void add(Block block) { document_.blocks.push_back(std::move(block)); }
  Table table(std::vector<std::pair<std::string_view, int>> const& columns) const {
    Table made;
    for (auto const& [key, share] : columns) made.columns.push_back({say(key), share});
    return made;
  }

  static Tone tone_of(std::string const& verdict) {
    if (verdict == "met") return Tone::good;
    if (verdict == "partly") return Tone::notice;
    return verdict == "not_met" ? Tone::bad : Tone::faint;
  }
  static bool is_bad(Pack::Item const& item) { return item.verdict == "not_met" || item.verdict == "partly"; }
  Table::Cell verdict_cell(Pack::Item const& item) const {
    return {word("verdict", item.verdict), tone_of(item.verdict)};
  }

  void object() {
    add(Heading{say("report.object")});
    auto facts = table({{"report.fact", 1}, {"report.value", 3}});
    auto const row = [&](std::string_view key, std::string value) {
      facts.rows.push_back(Row{{say(key)}, {value.empty() ? "-" : std::move(value)}});
    };
    row("report.object_name", pack_.object);
    row("report.school", pack_.school);
    row("report.standard", pack_.standard);
    row("report.filing", pack_.filing);
    row("report.filing_until", pack_.filing_until);
    row("report.made_at", pack_.made_at);
    row("report.version", "campusd " + pack_.version);
    add(std::move(facts));
  }

  void summary() {
    add(Heading{say("report.summary")});
    std::vector<std::pair<std::string, std::vector<Pack::Item>>> classes;
    for (auto const& item : pack_.items) {
      if (classes.empty() || classes.back().first != in(item.class_name))
        classes.push_back({in(item.class_name), {}});
      classes.back().second.push_back(item);
    }
    auto sums = table({{"report.class", 3},
                       {"verdict.met", 1},
                       {"verdict.partly", 1},
                       {"verdict.not_met", 1},
                       {"verdict.not_applicable", 1},
                       {"verdict.unchecked", 1}});
    auto const row = [&](std::string name, Counts const& counts) {
      auto const cell = [](std::size_t number, Tone tone) {
        return Table::Cell{std::to_string(number), number == 0 ? Tone::faint : tone};
      };
      sums.rows.push_back(Row{{std::move(name)},
                              cell(counts.met, Tone::good),
                              cell(counts.partly, Tone::notice),
                              cell(counts.not_met, Tone::bad),
                              cell(counts.not_applicable, Tone::plain),
                              cell(counts.unchecked, Tone::plain)});
    };
    for (auto const& [name, items] : classes) row(name, count(items));
    row(say("report.total"), count(pack_.items));
    add(std::move(sums));
    add(Paragraph{say("report.unchecked_note")});
  }

  void score() {
    auto const& score = pack_.score;
    add(Heading{say("report.score", {{"edition", score.edition}})});
    std::vector<Fault::Argument> const figures{{"least", score.least},
                                               {"most", score.most},
                                               {"applicable", std::to_string(score.applicable)},
                                               {"unchecked", std::to_string(score.unchecked)},
                                               {"met", std::to_string(score.met)}};
    add(Paragraph{say("report.figures." + score.method, figures)});
    if (score.conclusion.empty())
      add(Paragraph{say("report.no_conclusion"), Tone::notice});
    else
      add(Paragraph{say("report.conclusion", {{"conclusion", word("conclusion", score.conclusion)}})});
    add(Paragraph{say("report.score_note"), Tone::faint});
  }

  void risks() {
    add(Heading{say("report.risks")});
    if (!pack_.hazards.empty()) {
      auto hazards = table({{"report.item", 1},
                            {"report.hazard", 1},
                            {"report.owner", 2},
                            {"report.note", 4},
                            {"report.state", 1}});
      for (auto const& hazard : pack_.hazards)
        hazards.rows.push_back(Row{{hazard.id},
                                   {hazard.code},
                                   {hazard.owner},
                                   {hazard.note},
                                   {hazard.is_mended ? say("report.mended") : say("report.open"),
                                    hazard.is_mended ? Tone::good : Tone::bad}});
      add(Paragraph{say("report.hazards")});
      add(std::move(hazards));
    }
    auto cases = table({{"report.case", 1},
                        {"report.clause", 1},
                        {"report.title_of_item", 5},
                        {"report.hazard", 1},
                        {"report.verdict", 1}});
    for (auto const* const verdict : {"not_met", "partly", "unchecked"})
      for (auto const& item : pack_.items)
        if (!item.high_risk_case.empty() && item.verdict == verdict)
          cases.rows.push_back(Row{{item.high_risk_case},
                                   {item.clause},
                                   {in(item.title)},
                                   {item.hazard.empty() ? "-" : item.hazard},
                                   verdict_cell(item)});
    add(Paragraph{say(cases.rows.empty() ? "report.no_cases" : "report.cases_note")});
    if (!cases.rows.empty()) add(std::move(cases));
  }

  void todo() {
    add(Heading{say("report.todo")});
    auto list =
        table({{"report.clause", 2}, {"report.title_of_item", 5}, {"report.verdict", 1}, {"report.why", 6}});
    for (auto const* const verdict : {"not_met", "partly"})
      for (auto const& item : pack_.items)
        if (item.verdict == verdict)
          list.rows.push_back(
              Row{{item.clause}, {in(item.title)}, verdict_cell(item), {reasons(item, true)}});
    if (list.rows.empty())
      add(Paragraph{say("report.nothing_to_do"), Tone::good});
    else
      add(std::move(list));
  }

  // What was seen, a line each; for the list of what is to be done only what speaks against.
  std::string reasons(Pack::Item const& item, bool only_bad) const {
    std::string lines;
    for (auto const& one : item.evidence) {
      bool const is_good = one.bearing == "supports";
      if (only_bad && is_good) continue;
      auto const* const mark = is_good ? "＋ " : one.bearing == "open" ? "？ " : "－ ";
      lines += (lines.empty() ? "" : "\n") + std::string(mark) + in(one.text);
      if (!only_bad) lines += "  [" + one.source + ']';
    }
    if (item.manual) {
      auto const& told = *item.manual;
      lines += (lines.empty() ? "" : "\n") +
               say("report.told", {{"owner", told.owner},
                                   {"note", told.note.empty() ? "-" : told.note},
                                   {"document", told.document.empty() ? "-" : told.document},
                                   {"until", told.until},
                                   {"state", word("manual", told.state)}});
    }
    return lines.empty() ? "-" : lines;
  }

  void items() {
    add(Heading{say("report.items")});
    std::string class_name;
    for (std::size_t i = 0; i < pack_.items.size();) {
      class_name = in(pack_.items[i].class_name);
      add(Heading{class_name});
      auto list = table(
          {{"report.clause", 2}, {"report.title_of_item", 5}, {"report.verdict", 1}, {"report.seen", 7}});
      for (; i < pack_.items.size() && in(pack_.items[i].class_name) == class_name; ++i) {
        auto const& item = pack_.items[i];
        list.rows.push_back(Row{{item.clause + '\n' + item.id, Tone::plain},
                                {in(item.point) + '\n' + in(item.title)},
                                verdict_cell(item),
                                {reasons(item, false)}});
      }
      add(std::move(list));
    }
  }

  void logs() {
    add(Heading{say("report.logs")});
    if (pack_.logs.empty()) add(Paragraph{say("report.no_logs"), Tone::notice});
    for (auto const& log : pack_.logs) {
      std::vector<Fault::Argument> const figures{{"log", word("log", log.key)},
                                                 {"wanted", std::to_string(log.days_wanted)},
                                                 {"configured", std::to_string(log.days_configured)},
                                                 {"present", std::to_string(log.days_present)},
                                                 {"oldest", log.oldest.empty() ? "-" : log.oldest},
                                                 {"missing", std::to_string(log.hours_missing)},
                                                 {"source", log.source}};
      add(Paragraph{say("report.log", figures)});
      auto const* const state = log.is_whole     ? "report.log_whole"
                                : log.is_younger ? "report.log_young"
                                                 : "report.log_gaps";
      add(Paragraph{say(log.days_present == 0 ? "report.log_none" : state),
                    log.is_whole ? Tone::good : Tone::notice});
      if (log.gaps.empty()) continue;
      auto gaps = table({{"report.from", 2}, {"report.to", 2}, {"report.hours", 1}});
      for (auto const& gap : log.gaps)
        gaps.rows.push_back(Row{{gap.from}, {gap.to}, {std::to_string(gap.hours)}});
      add(std::move(gaps));
    }
  }

  void manual() {
    auto list = table({{"report.item", 1},
                       {"report.owner", 2},
                       {"report.document", 3},
                       {"report.until", 1},
                       {"report.state", 2}});
    for (auto const& item : pack_.items)
      if (item.manual)
        list.rows.push_back(Row{
            {item.id},
            {item.manual->owner},
            {item.manual->document},
            {item.manual->until},
            {word("manual", item.manual->state), item.manual->state == "valid" ? Tone::good : Tone::bad}});
    if (list.rows.empty()) return;
    add(Heading{say("report.manual")});
    add(std::move(list));
  }

  void basis() {
    add(Heading{say("report.basis")});
    auto hashes = table({{"report.file", 1}, {"report.hash", 3}});
    auto const row = [&](std::string_view key, std::string const& hash) {
      hashes.rows.push_back(Row{{say(key)}, {hash.empty() ? "-" : hash}});
    };
    row("report.catalogue", pack_.catalogue_sha256);
    row("report.rules", pack_.rules_sha256);
    row("report.dossier", pack_.dossier_sha256);
    row("report.seal", pack_.seal);
    add(std::move(hashes));
    add(Paragraph{say("report.basis_note"), Tone::faint});
  }

  Pack const& pack_;
  Language language_;
  Document document_;
};

}  // namespace

Document document_of(Pack const& pack, Language language) { return Writer(pack, language).write(); }

}  // namespace campus::report
