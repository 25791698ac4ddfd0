#include "daemon/enforce/nft_table.hpp"

#include <nftables/libnftables.h>

#include <algorithm>

#include "daemon/enforce/nft_text.hpp"

namespace campus::enforce {
namespace {

// The first line of what nft complains is the reason; the rest repeats our own text.
std::string reason_of(char const* errors) {
  std::string_view text = errors ? errors : "";
  if (auto const at = text.find("Error: "); at != std::string_view::npos) text.remove_prefix(at + 7);
  auto reason = std::string(text.substr(0, std::min(text.find('\n'), std::size_t{200})));
  return reason.empty() ? "no reason given" : reason;
}

}  // namespace

NftTable::NftTable(nft_ctx* context) : context_(context) {}

NftTable::~NftTable() { nft_ctx_free(context_); }

Result<std::unique_ptr<NftTable>> NftTable::open() {
  auto* const context = nft_ctx_new(NFT_CTX_DEFAULT);
  if (!context) return fail(Fault::Kind::failure, "CMP-A040", {{"reason", "no memory"}});
  std::unique_ptr<NftTable> table(new NftTable(context));
  nft_ctx_output_set_flags(context, NFT_CTX_OUTPUT_NUMERIC_ALL | NFT_CTX_OUTPUT_STATELESS);
  nft_ctx_buffer_output(context);
  nft_ctx_buffer_error(context);
  if (auto const looked = table->is_there(); !looked) return std::unexpected(looked.error());
  return table;
}

Result<std::string> NftTable::run(std::string const& command) {
  bool const is_done = nft_run_cmd_from_buffer(context_, command.c_str()) == 0;
  auto const* const output = nft_ctx_get_output_buffer(context_);
  auto const* const errors = nft_ctx_get_error_buffer(context_);
  if (is_done) return std::string(output ? output : "");
  return fail(Fault::Kind::failure, "CMP-A040", {{"reason", reason_of(errors)}});
}

Result<bool> NftTable::is_there() {
  auto const tables = run("list tables inet\n");
  if (!tables) return std::unexpected(tables.error());
  auto const line = "table inet " + std::string(table_name) + '\n';
  return tables->starts_with(line) || tables->contains('\n' + line);
}

Result<admission::AdmissionTable> NftTable::read() {
  auto const there = is_there();
  if (!there) return std::unexpected(there.error());
  if (!*there) return admission::AdmissionTable{.is_built = false, .elements = {}};
  auto const text = run("list table inet " + std::string(table_name) + '\n');
  if (!text) return std::unexpected(text.error());
  auto listing = read_listing(*text);
  if (listing.table.is_built && chains_.empty()) chains_ = listing.chains;
  if (listing.chains != chains_) listing.table.is_built = false;
  return std::move(listing.table);
}

Result<void> NftTable::apply(admission::Plan const& steps) {
  if (auto const fine = admission::check(steps); !fine) return fine;
  if (steps.is_empty()) return {};
  auto const done = run(text_of(steps));
  if (!done) return std::unexpected(done.error());
  if (steps.is_rebuilt) chains_.clear();  // the next reading says how they look
  return {};
}

Result<void> NftTable::clear() {
  auto const name = std::string(table_name);
  auto const done = run("add table inet " + name + "\ndelete table inet " + name + '\n');
  if (!done) return std::unexpected(done.error());
  chains_.clear();
  return {};
}

}  // namespace campus::enforce
