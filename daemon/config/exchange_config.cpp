#include "daemon/config/exchange_config.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace campus::config {
namespace {

// 24 bits are what the chips of switches have.
constexpr std::int64_t sampled_one_in_max = (1 << 24) - 1;
constexpr std::int64_t domain_max = 0xffff'ffff;

ExportsConfig::Ipfix read_ipfix(Cursor at) {
  ExportsConfig::Ipfix ipfix;
  ipfix.collector = at.need<SocketAddress>("collector");
  ipfix.domain = static_cast<std::uint32_t>(at.get<std::int64_t>("domain", ipfix.domain, {0, domain_max}));
  return ipfix;
}

ExportsConfig::Eve read_eve(Cursor at, ConfigFile const& file) {
  ExportsConfig::Eve eve;
  eve.file = file.resolve(at.need<std::string>("file"));
  // A file that is put aside each second, or never, helps nobody.
  eve.bytes_max = at.get("max", ByteSize{eve.bytes_max}, {{1ull << 20}, {1ull << 40}}).bytes;
  eve.files_kept = static_cast<unsigned>(at.get<std::int64_t>("keep", eve.files_kept, {0, 100}));
  return eve;
}

ExportersConfig::Allowed read_allowed(Cursor& at) {
  ExportersConfig::Allowed allowed;
  allowed.from = at.need<Prefix>("from");
  if (at.has("sampled_one_in"))
    allowed.sampled_one_in =
        static_cast<std::uint32_t>(at.get<std::int64_t>("sampled_one_in", 1, {1, sampled_one_in_max}));
  allowed.counts = at.choice<std::optional<bool>>("counts", std::nullopt,
                                                  {{"auto", std::nullopt}, {"true", true}, {"false", false}});
  return allowed;
}

}  // namespace

ExportsConfig read_exports(Cursor at, ConfigFile const& file) {
  ExportsConfig exports;
  if (at.has("ipfix")) exports.ipfix = read_ipfix(at.inside("ipfix"));
  if (at.has("eve")) exports.eve = read_eve(at.inside("eve"), file);
  return exports;
}

ExportersConfig read_exporters(Cursor at) {
  ExportersConfig exporters;
  auto const words = at.values<std::string>("listen");
  for (std::size_t i = 0; i < words.size(); ++i) {
    SocketAddress address;
    if (!read_value(words[i], address))
      at.complain(at.place("listen", i),
                  {Fault::Kind::invalid, "CMP-C078", {{"key", at.path_of("listen")}, {"value", words[i]}}});
    else if (std::ranges::find(exporters.listen, address) != exporters.listen.end())
      at.complain(at.place("listen", i), {Fault::Kind::invalid, "CMP-C091", {{"value", words[i]}}});
    else
      exporters.listen.push_back(address);
  }
  exporters.allow = at.list("allow", &read_allowed);
  if (words.size() > ExportersConfig::listen_max)
    at.complain(at.place("listen", ExportersConfig::listen_max),
                {Fault::Kind::full, "CMP-C076", {{"max", std::to_string(ExportersConfig::listen_max)}}});
  if (!words.empty() && exporters.allow.empty())
    at.complain("listen", {Fault::Kind::invalid, "CMP-C077", {}});
  return exporters;
}

Setting setting_of(ExportsConfig const& exports) {
  Setting::Map map;
  if (exports.ipfix)
    map.emplace_back("ipfix", Setting::Map{{"collector", to_text(exports.ipfix->collector)},
                                           {"domain", std::int64_t{exports.ipfix->domain}}});
  if (exports.eve)
    map.emplace_back("eve", Setting::Map{{"file", exports.eve->file.string()},
                                         {"max", to_text(ByteSize{exports.eve->bytes_max})},
                                         {"keep", std::int64_t{exports.eve->files_kept}}});
  return map;
}

Setting setting_of(ExportersConfig const& exporters) {
  Setting::List listen, allow;
  for (auto const& address : exporters.listen) listen.push_back(to_text(address));
  for (auto const& allowed : exporters.allow) {
    Setting::Map map{{"from", allowed.from.to_string()}};
    if (allowed.sampled_one_in) map.emplace_back("sampled_one_in", std::int64_t{*allowed.sampled_one_in});
    if (allowed.counts) map.emplace_back("counts", *allowed.counts);
    allow.push_back(std::move(map));
  }
  return Setting::Map{{"listen", std::move(listen)}, {"allow", std::move(allow)}};
}

}  // namespace campus::config
