#include "daemon/gateway/self_check_desk.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "daemon/config/protection_config.hpp"
#include "daemon/contract/codec.hpp"
#include "daemon/contract/evidence.hpp"
#include "daemon/evidence/file_facts.hpp"
#include "daemon/evidence/machine_facts.hpp"
#include "daemon/evidence/text_lines.hpp"
#include "daemon/pki/secrets.hpp"
#include "daemon/report/assemble.hpp"

namespace campus::gateway {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using namespace protection;

// Of logs: a year and a day, whatever shorter time is asked for.
constexpr std::chrono::days reach{366};

// What the stores say, asked on their thread.
struct Shelf {
  std::vector<store::DayHours> hours;
  store::RecordEvidence record;
};

// Everything the desk's thread needs; it touches nothing else.
struct Task {
  SelfCheckDesk::Settings settings;
  Level level = Level::two;
  Facts facts;
  Shelf shelf;
  std::string school;
  SchoolCalendar calendar;
};

// The books a self-check is judged by.
struct Books {
  Catalog catalog;
  config::ProtectionRules rules;
  config::Dossier dossier;
  fs::path catalog_file, rules_file;
};

Fault fault_of(config::Diagnostics const& diagnostics, std::string const& language) {
  auto const spoken = contract::language_named(language).value_or(contract::Language::zh);
  return {Fault::Kind::invalid,
          "CMP-G070",
          {{"file", diagnostics.file()},
           {"count", std::to_string(diagnostics.complaints().size())},
           {"details", diagnostics.to_text(spoken)}}};
}

Result<Books> read_books(SelfCheckDesk::Settings const& settings) {
  Books books;
  books.catalog_file = settings.rules / "gbt22239.yaml";
  books.rules_file = settings.rules / "rules.yaml";
  auto catalog = config::read_catalog(books.catalog_file);
  if (!catalog) return std::unexpected(fault_of(catalog.error(), settings.language));
  books.catalog = std::move(*catalog);
  auto rules = config::read_protection_rules(books.rules_file, books.catalog);
  if (!rules) return std::unexpected(fault_of(rules.error(), settings.language));
  books.rules = std::move(*rules);
  std::error_code error;
  if (!fs::exists(settings.dossier, error)) return books;
  auto dossier = config::read_dossier(settings.dossier, books.catalog);
  if (!dossier) return std::unexpected(fault_of(dossier.error(), settings.language));
  books.dossier = std::move(*dossier);
  return books;
}

std::string hash_of(fs::path const& file) {
  auto const text = evidence::read_text(file);
  return text ? pki::sha256_hex(*text) : std::string();
}

// Parts of a column's name that tell of a person.
bool is_personal(std::string_view column) {
  constexpr std::array<std::string_view, 12> parts{"person",  "phone",    "mobile",    "mail",
                                                   "id_card", "birth",    "gender",    "student",
                                                   "pupil",   "guardian", "real_name", "face"};
  auto const name = column.substr(column.rfind('.') + 1);
  return std::ranges::any_of(parts, [&](auto const part) {
    auto const at = name.find(part);
    // "interface" holds a face, and "surface" too: a part begins a word.
    return at != std::string_view::npos && (at == 0 || name[at - 1] == '_');
  });
}

CivilDay civil(std::chrono::sys_days day) { return CivilDay(day.time_since_epoch()); }

struct Proven {
  std::vector<LogFact> facts;
  std::vector<report::Pack::Log> logs;
};

LogFact fact_of(retention::Proof const& proof, int days_configured) {
  return {.key = proof.key,
          .days_wanted = proof.days_wanted,
          .days_configured = days_configured,
          .days_present = proof.days_present,
          .hours_missing = proof.hours_missing,
          .oldest = proof.oldest,
          .is_younger = proof.is_younger};
}

// The audit is written when something is done: a quiet day is no gap in it, so its oldest entry is its proof.
retention::Proof audit_proof(retention::Rule const& rule, Shelf const& shelf, SchoolCalendar const& calendar,
                             CivilDay today) {
  retention::Proof proof;
  proof.key = rule.key;
  proof.days_wanted = rule.days_least;
  proof.wanted_from = today - std::chrono::days(rule.days_least);
  if (!shelf.record.audit_oldest) return proof;
  auto const begins = calendar.day_of(*shelf.record.audit_oldest);
  proof.oldest = std::max(begins, proof.wanted_from);
  proof.days_present = static_cast<int>((today - *proof.oldest).count()) + 1;
  proof.is_younger = begins > proof.wanted_from;
  return proof;
}

Result<Proven> prove_logs(Task const& task, Books const& books) {
  std::vector<retention::Day> days;
  for (auto const& day : task.shelf.hours) days.push_back({civil(day.day), day.hours});
  auto const& today = task.facts.today;
  auto const passed = task.facts.at - task.calendar.begin_of(today);
  auto const hours_today = static_cast<int>(std::chrono::duration_cast<std::chrono::hours>(passed).count());
  Proven proven;
  for (auto const& rule : books.rules.retention) {
    auto const proof =
        rule.key == "audit"
            ? Result<retention::Proof>(audit_proof(rule, task.shelf, task.calendar, today))
            : retention::prove(rule, days, today, hours_today, books.rules.limits.log_gap_hours_most);
    if (!proof) return std::unexpected(proof.error());
    if (proof->days_present > 0 || rule.key != "audit")
      proven.facts.push_back(fact_of(*proof, task.settings.days_configured));
    proven.logs.push_back(report::log_of(*proof, rule, task.settings.days_configured));
  }
  return proven;
}

void complete(Facts& facts, Task const& task) {
  auto const& record = task.shelf.record;
  facts.machine = evidence::read_machine("/");
  if (auto const disciplined = evidence::is_clock_disciplined())
    facts.machine.clock_is_disciplined = disciplined;
  if (auto program = evidence::look_at_program()) facts.files.push_back(std::move(*program));
  facts.newest_backup = evidence::newest_in(task.settings.backups);
  facts.audit.entries = record.audit_entries;
  facts.audit.newest = record.audit_newest;
  facts.self_checks = record.self_checks;
  std::vector<std::string> personal;
  std::ranges::copy_if(record.columns, std::back_inserter(personal), is_personal);
  facts.personal_columns = std::move(personal);
}

Result<report::Pack> pack_of(Task task) {
  auto const books = read_books(task.settings);
  if (!books) return std::unexpected(books.error());
  auto& facts = task.facts;
  complete(facts, task);
  auto proven = prove_logs(task, *books);
  if (!proven) return std::unexpected(proven.error());
  facts.logs = std::move(proven->facts);

  auto const& dossier = books->dossier;
  auto const findings = assess(books->catalog, task.level, facts, books->rules.limits, dossier.entries);
  report::Hazards hazards{dossier.hazards.size(), 0};
  report::Pack pack;
  for (auto const& hazard : dossier.hazards) {
    if (hazard.is_mended) ++hazards.mended;
    auto const* const control = books->catalog.find(hazard.control);
    pack.hazards.push_back({hazard.control, control ? control->hazard : "", hazard.owner, to_text(hazard.on),
                            hazard.note, hazard.is_mended});
  }
  auto score = report::score_of(findings, task.level, facts.today, hazards,
                                {books->rules.editions, books->rules.points, books->rules.rate});
  if (!score) return std::unexpected(score.error());
  pack.score = std::move(*score);
  pack.made_at = contract::to_rfc3339(facts.at);
  pack.day = to_text(facts.today);
  pack.school = task.school;
  pack.object = dossier.object;
  pack.filing = dossier.filing;
  if (dossier.filing_until) pack.filing_until = to_text(*dossier.filing_until);
  pack.version = CAMPUS_VERSION;
  pack.standard = books->catalog.standard();
  pack.level = static_cast<int>(task.level);
  pack.catalogue_sha256 = hash_of(books->catalog_file);
  pack.rules_sha256 = hash_of(books->rules_file);
  pack.dossier_sha256 = hash_of(task.settings.dossier);
  for (auto const& finding : findings) pack.items.push_back(report::item_of(finding, task.level));
  pack.logs = std::move(proven->logs);
  return pack;
}

}  // namespace

SelfCheckDesk::SelfCheckDesk(store::CampusKeeper& keeper, World world)
    : keeper_(keeper), world_(std::move(world)) {}

asio::awaitable<Result<std::string>> SelfCheckDesk::check(std::optional<Level> level) {
  Task task;
  task.settings = world_.settings();
  task.level = level.value_or(task.settings.level);
  task.facts = world_.facts();
  task.school = world_.school();
  task.calendar = world_.calendar();
  task.facts.at = world_.clock();
  task.facts.today = task.calendar.day_of(task.facts.at);
  auto question = [now = task.facts.at](store::CampusStores& stores) -> Result<Shelf> {
    auto hours = stores.series.hours({now - reach, now});
    if (!hours) return std::unexpected(std::move(hours.error()));
    auto record = stores.record.evidence();
    if (!record) return std::unexpected(std::move(record.error()));
    return Shelf{std::move(*hours), std::move(*record)};
  };
  auto shelf = co_await keeper_.ask(std::move(question));
  if (!shelf) co_return std::unexpected(shelf.error());
  task.shelf = std::move(*shelf);
  auto job = [task = std::move(task)]() mutable -> Result<std::string> {
    auto const pack = pack_of(std::move(task));
    if (!pack) return std::unexpected(pack.error());
    return report::encode(*pack, &pki::sha256_hex);
  };
  auto text = co_await desk_.run(std::move(job));
  co_return text;
}

asio::awaitable<Result<std::string>> SelfCheckDesk::report(std::optional<Level> level, std::string actor) {
  auto text = co_await check(level);
  if (!text) co_return text;
  auto const pack = report::decode(*text, &pki::sha256_hex);
  if (!pack) co_return std::unexpected(pack.error());
  store::RecordStore::AuditEntry entry{.at = world_.clock(),
                                       .actor = std::move(actor),
                                       .action = store::self_check_action,
                                       .subject = "level " + std::to_string(pack->level),
                                       .outcome = pack->seal};
  store::RecordStore::Report record{.lane = contract::Lane::evidence,
                                    .schema = std::string(contract::self_check_schema),
                                    .body = contract::encode_self_check(*text),
                                    .observed_at = entry.at};
  bool const is_told = record.body.size() <= contract::body_bytes_max;
  auto question = [entry = std::move(entry), record = std::move(record), is_told](store::CampusStores& stores) {
    return is_told ? stores.record.note(entry, record) : stores.record.note(entry);
  };
  auto const noted = co_await keeper_.ask(std::move(question));
  if (!noted) co_return std::unexpected(noted.error());
  if (is_told && world_.queued) world_.queued();
  if (!is_told && world_.failed)
    world_.failed({Fault::Kind::full, "CMP-G075", {{"max", std::to_string(contract::body_bytes_max >> 10)}}});
  co_return text;
}

}  // namespace campus::gateway
