#include "tests/system/uplink/counting_school.hpp"

#include <cstdio>
#include <ctime>
#include <stdexcept>
#include <utility>

namespace campus::tests {

namespace asio = boost::asio;

CountingSchool::CountingSchool(asio::io_context& loop, std::filesystem::path state, std::string program)
    : School(loop, std::move(state)),
      program_(std::move(program)),
      first_second_(std::time(nullptr) - 100'000) {}

asio::awaitable<void> CountingSchool::start(std::vector<std::string> invitation) {
  std::vector<std::string> words{program_, state_.string(), std::to_string(first_second_)};
  words.insert(words.end(), invitation.begin(), invitation.end());
  process_.start({.arguments = std::move(words), .variables = {}});
  if (co_await process_.line() != "ready") throw std::runtime_error("the school does not come up");
}

asio::awaitable<void> CountingSchool::join(Invitation invitation) {
  std::vector<std::string> words{invitation.district, invitation.code, invitation.authority_words};
  co_await start(std::move(words));
}

asio::awaitable<void> CountingSchool::come_back() {
  std::vector<std::string> const nothing;
  co_await start(nothing);
}

asio::awaitable<void> CountingSchool::settle() {
  process_.ask_to_end();
  for (auto line = co_await process_.line(); !line.empty(); line = co_await process_.line()) account_ = line;
  if (process_.wait() != 0) throw std::runtime_error("the school did not end well");
}

School::Verdict CountingSchool::judge(Ledger const& district) {
  unsigned long long control = 0, control_rejected = 0, rollup = 0, rollup_rejected = 0;
  if (std::sscanf(account_.c_str(), "control %llu rejected %llu rollup %llu rejected %llu", &control,
                  &control_rejected, &rollup, &rollup_rejected) != 4)
    throw std::runtime_error("the school's account makes no sense: " + account_);
  auto const at_control = district.control();
  auto const at_rollup = district.rollup(first_second_);
  Verdict verdict;
  for (auto const& complaint : {complaint_about(at_control, control), complaint_about(at_rollup, rollup)})
    if (!complaint.empty()) verdict.complaints.push_back(complaint);
  if (control_rejected + rollup_rejected > 0) verdict.complaints.emplace_back("records were rejected");
  verdict.account = std::to_string(control) + " device reports and " + std::to_string(rollup) +
                    " traffic reports made; " + std::to_string(at_control.arrivals.size()) + " and " +
                    std::to_string(at_rollup.arrivals.size()) + " at the district, each once and in order; " +
                    std::to_string(at_control.gaps.size() + at_rollup.gaps.size()) + " gaps";
  return verdict;
}

}  // namespace campus::tests
