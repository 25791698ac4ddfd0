// paper_bench RULES FOLDER: the self-check of level protection, all 135 items of level two, on this machine
// with stores of its own in FOLDER; and a report of 30 pages with Chinese tables, as PDF and as the HTML that
// other programs may print.  Prints one object of JSON; seconds are of the wall, the median of five.

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "daemon/gateway/self_check_desk.hpp"
#include "daemon/gateway/self_check_facts.hpp"
#include "daemon/pki/secrets.hpp"
#include "daemon/report/document.hpp"
#include "daemon/report/pdf.hpp"
#include "daemon/runtime/clock.hpp"

namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using namespace campus;

template <class Work>
double median_seconds(Work work) {
  std::vector<double> took;
  for (int i = 0; i < 5; ++i) {
    auto const began = std::chrono::steady_clock::now();
    work();
    took.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
  }
  std::ranges::sort(took);
  return took[took.size() / 2];
}

// A school's month: so many sections make thirty-two pages.
constexpr int sections = 40;

report::Document thirty_pages() {
  report::Document document{.language = "zh-CN",
                            .title = "校园网络月报",
                            .footer = "本报告由网关自动生成",
                            .made_at = "2026-11-28T08:00:00+08:00",
                            .blocks = {}};
  document.blocks.emplace_back(report::Title{"校园网络月报", "实验小学 2026年11月"});
  for (int section = 1; section <= sections; ++section) {
    document.blocks.emplace_back(report::Heading{"第" + std::to_string(section) + "节 出口与设备"});
    document.blocks.emplace_back(report::Paragraph{"各设备可达，出口流量在合同带宽之内；异常项目另列。"});
    report::Table table{.columns = {{"设备", 2}, {"位置", 2}, {"状态", 1}, {"说明", 4}}, .rows = {}};
    for (int row = 1; row <= 24; ++row)
      table.rows.push_back(
          {{"交换机" + std::to_string(row)},
           {"教学楼" + std::to_string(row % 5 + 1) + "层"},
           {row % 7 == 0 ? "异常" : "正常", row % 7 == 0 ? report::Tone::bad : report::Tone::good},
           {"端口四十八个，其中三十六个在用，速率一千兆"}});
    document.blocks.emplace_back(std::move(table));
  }
  return document;
}

std::size_t pages_of(std::string const& pdf) {
  std::size_t pages = 0;
  for (auto at = pdf.find("/Type /Page"); at != std::string::npos; at = pdf.find("/Type /Page", at + 1))
    pages += pdf[at + 11] != 's';
  return pages;
}

struct Checked {
  std::size_t items = 0, answered = 0;
  double seconds = 0;
};

Checked check_self(fs::path const& rules, fs::path const& folder) {
  auto stores = store::CampusStores::open(folder / "state", "01JBENCH000000000000000000", {});
  if (!stores) return {};
  asio::io_context loop;
  store::CampusKeeper keeper(std::move(*stores));
  config::CampusConfig config;
  config.file = folder / "campus.yaml";
  std::ofstream(config.file) << "role: gateway\n";
  config.protection.rules = rules;
  config.protection.dossier = folder / "protection.yaml";
  config.protection.backups = folder / "backups";
  gateway::SelfCheckDesk desk(keeper, {.facts =
                                           [&] {
                                             return gateway::self_check_facts(config, folder / "state", {},
                                                                              uplink::UplinkStatus{}, {},
                                                                              runtime::now());
                                           },
                                       .settings = [&] { return gateway::self_check_settings(config); },
                                       .school = [] { return std::string("school-01"); },
                                       .calendar = [] { return SchoolCalendar(); },
                                       .clock = runtime::now});
  std::optional<Result<std::string>> text;
  auto asking = [](gateway::SelfCheckDesk& of,
                   std::optional<Result<std::string>>& into) -> asio::awaitable<void> {
    into = co_await of.check(std::nullopt);
  };
  Checked checked;
  checked.seconds = median_seconds([&] {
    asio::co_spawn(loop, asking(desk, text), asio::detached);
    loop.run();
    loop.restart();
  });
  if (!text || !*text) return checked;
  auto const pack = report::decode(**text, &pki::sha256_hex);
  if (!pack) return checked;
  checked.items = pack->items.size();
  checked.answered = checked.items - report::count(pack->items).unchecked;
  return checked;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return 2;
  fs::path const folder = arguments[2];
  auto const checked = check_self(arguments[1], folder);
  auto const document = thirty_pages();
  std::string pdf;
  auto const seconds = median_seconds([&] { pdf = report::to_pdf(document).value_or(""); });
  std::ofstream(folder / "report.pdf", std::ios::binary) << pdf;
  std::ofstream(folder / "report.html", std::ios::binary) << report::to_html(document);
  std::printf(
      "{\"self_check\": {\"items\": %zu, \"answered\": %zu, \"seconds\": %.3f},\n \"pdf\": {\"pages\": %zu, "
      "\"bytes\": "
      "%zu, \"seconds\": %.3f}}\n",
      checked.items, checked.answered, checked.seconds, pages_of(pdf), pdf.size(), seconds);
}
