#include "daemon/config/alerting_config.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <utility>

#include "daemon/config/secret_file.hpp"
#include "daemon/contract/alerts.hpp"

namespace campus::config {
namespace {

using alerting::Channel;

constexpr std::size_t authority_bytes_max = 256 * 1024;  // a list of authorities, not the world's

std::string read_authority(Cursor& at, ConfigFile const& file, std::string& path) {
  if (!at.has("ca_file")) return {};
  path = at.get<std::string>("ca_file", {});
  auto const whole = file.resolve(path);
  std::ifstream in(whole, std::ios::binary);
  std::string text(authority_bytes_max + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > authority_bytes_max || !text.contains("-----BEGIN CERTIFICATE-----"))
    at.complain("ca_file", {Fault::Kind::invalid, "CMP-C250", {{"path", whole.string()}}});
  return text;
}

std::string read_channel_secret(Cursor& at, std::string_view key, ConfigFile const& file, std::string& path) {
  path = at.need<std::string>(key);
  if (path.empty()) return {};
  auto secret = read_secret(file.resolve(path));
  if (secret) return std::move(*secret);
  at.complain(key, secret.error());
  return {};
}

// An address of one line that begins with one of these schemes; nothing in it can end a header.
std::string read_url(Cursor& at, std::initializer_list<std::string_view> schemes) {
  auto url = at.need<std::string>("url");
  if (url.empty()) return url;
  bool const is_plain =
      std::ranges::all_of(url, [](char const letter) { return letter > ' ' && letter < 127; });
  auto const scheme = std::ranges::find_if(schemes, [&](auto const one) { return url.starts_with(one); });
  if (!is_plain || scheme == schemes.end() || url.size() == scheme->size()) {
    std::string known;
    for (auto const one : schemes) known += (known.empty() ? "" : ", ") + std::string(one);
    at.complain("url", {Fault::Kind::invalid, "CMP-C251", {{"value", url}, {"known", known}}});
  }
  return url;
}

bool is_mail_address(std::string_view text) {
  auto const at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.size() <= 254 &&
         text.find('@', at + 1) == std::string_view::npos && std::ranges::all_of(text, [](char const letter) {
           return letter > ' ' && letter < 127 &&
                  std::string_view("<>()[]\\,;:\"").find(letter) == std::string_view::npos;
         });
}

alerting::Webhook read_webhook(Cursor at, ConfigFile const& file, ChannelFiles& files) {
  alerting::Webhook webhook;
  webhook.url = read_url(at, {"https://", "http://"});
  webhook.secret = read_channel_secret(at, "secret_file", file, files.secret);
  webhook.authority_pem = read_authority(at, file, files.authority);
  webhook.reads_errcode = at.choice<bool>("answer", false, {{"status", false}, {"errcode", true}});
  return webhook;
}

alerting::Syslog read_syslog(Cursor at, ConfigFile const& file, ChannelFiles& files) {
  alerting::Syslog syslog;
  syslog.host = at.need<std::string>("host");
  syslog.port = static_cast<std::uint16_t>(at.get<std::int64_t>("port", syslog.port, {1, 65'535}));
  syslog.authority_pem = read_authority(at, file, files.authority);
  return syslog;
}

alerting::Mail read_mail(Cursor at, ConfigFile const& file, ChannelFiles& files) {
  alerting::Mail mail;
  mail.url = read_url(at, {"smtps://", "smtp://"});
  mail.from = at.need<std::string>("from");
  if (!mail.from.empty() && !is_mail_address(mail.from))
    at.complain("from", {Fault::Kind::invalid, "CMP-C252", {{"value", mail.from}}});
  mail.to = at.values<std::string>("to");
  if (mail.to.empty() && at.is_map()) at.complain("to", {Fault::Kind::invalid, "CMP-C253", {}});
  for (std::size_t i = 0; i < mail.to.size(); ++i)
    if (!is_mail_address(mail.to[i]))
      at.complain(at.place("to", i), {Fault::Kind::invalid, "CMP-C252", {{"value", mail.to[i]}}});
  if (at.has("user")) {
    mail.user = at.get<std::string>("user", {});
    mail.password = read_channel_secret(at, "password_file", file, files.secret);
  }
  mail.needs_starttls = at.get("starttls", true);
  mail.authority_pem = read_authority(at, file, files.authority);
  return mail;
}

Channel read_channel(Cursor& at, ConfigFile const& file, ChannelFiles& files) {
  Channel channel;
  channel.name = at.need<std::string>("name");
  channel.least = at.choice<Severity>("least", channel.least,
                                      {{"info", Severity::info},
                                       {"low", Severity::low},
                                       {"medium", Severity::medium},
                                       {"high", Severity::high},
                                       {"critical", Severity::critical}});
  channel.per_minute =
      static_cast<unsigned>(at.get<std::int64_t>("per_minute", channel.per_minute, {1, 600}));
  bool const has_webhook = at.has("webhook"), has_syslog = at.has("syslog"), has_mail = at.has("mail");
  if (has_webhook + has_syslog + has_mail != 1 && at.is_map())
    at.complain("name", {Fault::Kind::invalid, "CMP-C254", {{"name", channel.name}}});
  if (has_webhook) channel.way = read_webhook(at.inside("webhook"), file, files);
  if (has_syslog) channel.way = read_syslog(at.inside("syslog"), file, files);
  if (has_mail) channel.way = read_mail(at.inside("mail"), file, files);
  return channel;
}

void read_channels(Cursor& at, ConfigFile const& file, AlertingConfig& config) {
  config.channels = at.list("channels", [&](Cursor& one) {
    config.files.emplace_back();
    return read_channel(one, file, config.files.back());
  });
  for (std::size_t i = 0; i < config.channels.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (config.channels[i].name == config.channels[j].name && !config.channels[i].name.empty())
        at.complain(at.place("channels", i),
                    {Fault::Kind::invalid, "CMP-C255", {{"name", config.channels[i].name}}});
  if (config.channels.size() > AlertingConfig::channels_max)
    at.complain(at.place("channels", AlertingConfig::channels_max),
                {Fault::Kind::full, "CMP-C256", {{"max", std::to_string(AlertingConfig::channels_max)}}});
}

void read_topology(Cursor& at, AlertingConfig& config) {
  config.links = at.list("behind", [](Cursor& one) {
    return watch::Topology::Link{one.need<std::string>("object"), one.need<std::string>("behind")};
  });
  auto topology = watch::Topology::make(config.links);
  if (topology)
    config.topology = std::move(*topology);
  else
    at.complain("behind", topology.error());
}

Setting way_of(Channel const& channel, ChannelFiles const& files) {
  Setting::Map map;
  if (auto const* const webhook = std::get_if<alerting::Webhook>(&channel.way)) {
    map = {{"url", webhook->url},
           {"secret_file", files.secret},
           {"answer", webhook->reads_errcode ? "errcode" : "status"}};
  } else if (auto const* const syslog = std::get_if<alerting::Syslog>(&channel.way)) {
    map = {{"host", syslog->host}, {"port", std::int64_t{syslog->port}}};
  } else {
    auto const& mail = std::get<alerting::Mail>(channel.way);
    map = {
        {"url", mail.url}, {"from", mail.from}, {"to", list_of(mail.to)}, {"starttls", mail.needs_starttls}};
    if (!mail.user.empty()) {
      map.emplace_back("user", mail.user);
      map.emplace_back("password_file", files.secret);
    }
  }
  if (!files.authority.empty()) map.emplace_back("ca_file", files.authority);
  return map;
}

}  // namespace

AlertingConfig read_alerting(Cursor at, ConfigFile const& file, std::vector<Diagnostics>& others) {
  AlertingConfig config;
  if (at.has("detectors")) {
    config.detectors_file = at.get<std::string>("detectors", {});
    if (!config.detectors_file.empty()) {
      auto rules = read_detectors_config(file.resolve(config.detectors_file));
      if (rules)
        config.rules = std::move(*rules);
      else
        others.push_back(std::move(rules.error()));
    }
  }
  read_topology(at, config);
  read_channels(at, file, config);
  if (at.has("eve")) config.eve = file.resolve(at.get<std::string>("eve", {}));
  return config;
}

Setting setting_of(AlertingConfig const& config) {
  constexpr std::array<char const*, 3> kinds{"webhook", "syslog", "mail"};
  Setting::List channels, behind;
  for (std::size_t i = 0; i < config.channels.size(); ++i) {
    auto const& channel = config.channels[i];
    channels.push_back(Setting::Map{{"name", channel.name},
                                    {"least", contract::name_of(channel.least)},
                                    {"per_minute", std::int64_t{channel.per_minute}},
                                    {kinds[channel.way.index()], way_of(channel, config.files[i])}});
  }
  for (auto const& link : config.links)
    behind.push_back(Setting::Map{{"object", link.object}, {"behind", link.behind}});
  Setting::Map map;
  if (!config.detectors_file.empty()) map.emplace_back("detectors", config.detectors_file);
  map.emplace_back("behind", std::move(behind));
  map.emplace_back("channels", std::move(channels));
  if (!config.eve.empty()) map.emplace_back("eve", config.eve.string());
  return map;
}

}  // namespace campus::config
