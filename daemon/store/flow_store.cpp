#include "daemon/store/flow_store.hpp"

#include <algorithm>
#include <utility>

#include "daemon/store/flow_row.hpp"
#include "daemon/store/reserve.hpp"

namespace campus::store {
namespace {

// The two ends and what they sent, the one who spoke first in front.
struct Ends {
  IpAddress const& from;
  IpAddress const& to;
  std::uint16_t from_port, to_port;
  FlowSide const& out;
  FlowSide const& back;
};

Ends ends_of(FlowRecord const& record) {
  auto const& key = record.key;
  return record.is_opened_by_a ? Ends{key.address_a, key.address_b, key.port_a, key.port_b, record.a, record.b}
                               : Ends{key.address_b, key.address_a, key.port_b, key.port_a, record.b, record.a};
}

Blob blob_of(IpAddress const& address) { return {kept_octets(address)}; }

std::optional<std::uint32_t> unless_zero(std::uint32_t number) {
  return number == 0 ? std::nullopt : std::optional(number);
}

// Those of the first one's kind; a question is about one kind.
std::string octets_of(KeptAnswer const& answer) {
  std::string octets;
  for (auto const& address : answer.addresses)
    if (address.is_v4() == answer.addresses.front().is_v4()) octets += kept_octets(address);
  return octets;
}

// A host and nothing behind it: whatever a client wrote into its request, no path and no query is kept.
std::string_view host_of(std::string_view name) { return name.substr(0, name.find_first_of("/?#")); }

constexpr unsigned dscp_of(FlowSide const& side) { return side.tos >> 2; }

constexpr std::string_view flow_sql =
    "insert into flow values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
    "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

}  // namespace

FlowStore::FlowStore(std::filesystem::path directory, Options options)
    : files_(files(std::move(directory), options)) {}

Result<void> FlowStore::append(std::span<KeptFlow const> flows, Instant now) {
  if (flows.empty()) return {};
  auto const day = files_.day_of(now);
  if (auto const free = Reserve::free_bytes(files_.directory()); free && *free < Reserve::free_besides_bytes)
    return fail(Fault::Kind::full, "CMP-S007", {{"path", files_.path_of(day).string()}});
  for (auto is_second = false;; is_second = true) {
    auto done = open(day);
    if (done) done = today_->database.transaction([&] { return insert(flows); });
    if (done) return done;
    // What was numbered in a transaction that is undone has no number.
    today_.reset();
    if (done.error().kind != Fault::Kind::broken || is_second) return done;
    damaged_.push_back({files_.set_aside(day), std::move(done.error())});
  }
}

Result<void> FlowStore::resume(Instant now) {
  auto const day = files_.day_of(now);
  if (!files_.is_there(day) || !files_.was_left_open(day)) return {};
  auto opened = open(day);
  if (opened || opened.error().kind != Fault::Kind::broken) return opened;
  damaged_.push_back({files_.set_aside(day), std::move(opened.error())});
  return {};
}

void FlowStore::close_before(Instant now) {
  if (today_ && today_->day < files_.day_of(now)) today_.reset();
}

Result<void> FlowStore::open(DayFiles::Day day) {
  if (today_ && today_->day == day) return {};
  today_.reset();
  bool const is_checked = files_.is_there(day) && files_.was_left_open(day);
  auto database = Database::open(files_.path_of(day), {.schema = flows_schema(),
                                                       .synchronous = Database::Synchronous::normal,
                                                       .is_checked = is_checked});
  if (!database) return std::unexpected(std::move(database.error()));
  auto const last_flow = database->value<std::int64_t>("select coalesce(max(id), 0) from flow");
  if (!last_flow) return std::unexpected(last_flow.error());
  auto const last_word = database->value<std::int64_t>("select coalesce(max(id), 0) from word");
  if (!last_word) return std::unexpected(last_word.error());
  auto known = database->query<std::int64_t, std::string, std::string>(
      "select id, text, english from word order by id limit ?", words_max);
  if (!known) return std::unexpected(std::move(known.error()));
  Words words;
  for (auto& [id, text, english] : *known) words.try_emplace(std::move(text) + '\0' + english, id);
  today_.emplace(day, std::move(*database), std::move(words), *last_word + 1, *last_flow + 1);
  return {};
}

Result<void> FlowStore::insert(std::span<KeptFlow const> flows) {
  auto const first_id = today_->next_flow;
  auto first_ns = flows.front().record.first_ns, last_ns = flows.front().record.last_ns;
  for (auto const& flow : flows) {
    if (auto done = insert(flow); !done) return done;
    first_ns = std::min(first_ns, flow.record.first_ns);
    last_ns = std::max(last_ns, flow.record.last_ns);
  }
  return today_->database.run("insert into batch values (?, ?, ?, ?)", today_->next_flow - 1, first_id, first_ns,
                              last_ns);
}

Result<std::optional<std::int64_t>> FlowStore::word(std::string_view text, std::string_view english) {
  if (text.empty()) return std::nullopt;
  key_.assign(text).append(1, '\0').append(english);
  auto& words = today_->words;
  if (auto const found = words.find(key_); found != words.end()) return found->second;
  auto const id = today_->next_word++;
  auto const done = today_->database.run("insert into word values (?, ?, ?)", id, text, english);
  if (!done) return std::unexpected(done.error());
  if (words.size() < words_max) words.emplace(key_, id);
  return id;
}

Result<std::optional<std::int64_t>> FlowStore::word_again(std::string_view text, Recent& recent) {
  if (text.empty()) return std::nullopt;
  if (text == recent.text) return recent.number;
  auto const number = word(text);
  if (number && *number) recent = {std::string(text), **number};
  return number;
}

Result<FlowStore::Said> FlowStore::words_said(KeptFlow const& flow) {
  Said said;
  auto const number = [&](std::string_view text, std::optional<std::int64_t>& into) -> Result<void> {
    if (text.empty()) return {};
    auto const found = word(text);
    if (!found) return std::unexpected(found.error());
    into = *found;
    return {};
  };
  if (auto done = number(flow.ja3_server, said.ja3_server); !done) return std::unexpected(std::move(done.error()));
  if (auto done = number(flow.certificate, said.certificate); !done) return std::unexpected(std::move(done.error()));
  if (auto done = number(flow.issuer, said.issuer); !done) return std::unexpected(std::move(done.error()));
  if (auto done = number(flow.tunnel, said.tunnel); !done) return std::unexpected(std::move(done.error()));
  return said;
}

Result<void> FlowStore::insert(KeptFlow const& flow) {
  auto const& record = flow.record;
  auto const ends = ends_of(record);
  auto const carrier = word_again(flow.application.carrier, today_->carrier);
  if (!carrier) return std::unexpected(carrier.error());
  auto const application = word(flow.application.name, flow.application.english);
  if (!application) return std::unexpected(application.error());
  auto const category = word_again(flow.application.category, today_->category);
  if (!category) return std::unexpected(category.error());
  auto const name = word(host_of(flow.name));
  if (!name) return std::unexpected(name.error());
  auto const interface = word_again(flow.interface_name.empty() ? "-" : std::string_view(flow.interface_name), today_->interface);
  if (!interface) return std::unexpected(interface.error());
  auto const ja4 = word(flow.ja4);
  if (!ja4) return std::unexpected(ja4.error());
  auto const agent = word(flow.agent);
  if (!agent) return std::unexpected(agent.error());
  auto const said = words_said(flow);
  if (!said) return std::unexpected(said.error());
  auto const digest = octets_of_digits(flow.ja3);
  auto const ja3 = digest ? std::optional(Blob{{digest->data(), digest->size()}}) : std::nullopt;
  auto const octets = flow.answer ? octets_of(*flow.answer) : std::string();
  auto const addresses = octets.empty() ? std::nullopt : std::optional(Blob{octets});
  auto const code = flow.answer ? std::optional(flow.answer->code) : std::nullopt;
  auto const ttl = std::uint32_t{ends.out.ttl} * 256 + ends.back.ttl;
  auto const icmp = record.icmp_type * 256 + record.icmp_code;
  return today_->database.run(
      flow_sql, today_->next_flow++, blob_of(ends.from), blob_of(ends.to), ends.from_port, ends.to_port,
      record.key.protocol, *carrier, *application, *category, *name, record.first_ns, record.last_ns,
      record.app.source, flow.name_origin, *interface, record.key.vlan, ends.out.counts.packets,
      ends.out.counts.bytes, ends.back.counts.packets, ends.back.counts.bytes, ends.out.tcp_flags,
      ends.back.tcp_flags, ends.out.retransmitted, ends.back.retransmitted, dscp_of(ends.out),
      dscp_of(ends.back), record.syn_rtt_us, record.data_rtt_us, icmp, record.end, record.sampled_one_in,
      flow.has_ip_bytes, *ja4, *agent, ja3, said->ja3_server, said->certificate, said->issuer, said->tunnel, code,
      addresses, unless_zero(ends.out.out_of_order), unless_zero(ends.back.out_of_order),
      unless_zero(ends.out.zero_windows), unless_zero(ends.back.zero_windows), unless_zero(ttl));
}

}  // namespace campus::store
