#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace campus::cli {

// A campusd that says what it was told to: HTTP/1.1 over a Unix socket, one question a connection, on a
// thread of its own.  It can be asked afterwards what it was asked.
class FakeCampusd {
public:
  struct Answer {
    int status = 200;
    std::string body;
    bool is_silent = false;  // takes the question and says nothing until the other side leaves
    bool is_raw = false;     // the body is everything that is sent
  };

  FakeCampusd();
  ~FakeCampusd();
  FakeCampusd(FakeCampusd const&) = delete;
  FakeCampusd& operator=(FakeCampusd const&) = delete;

  void answer(std::string const& path, Answer answer);
  void answer(std::string const& path, std::string body) { answer(path, Answer{200, std::move(body)}); }
  std::string socket() const { return (folder_ / "campusd.sock").string(); }
  std::vector<std::string> questions() const;  // "GET /local/v1/status", "POST /x BODY"

private:
  void run();
  void serve(int connection);

  std::filesystem::path folder_;
  int listener_ = -1;
  mutable std::mutex guard_;  // of what the test and the thread share
  std::map<std::string, Answer> answers_;
  std::vector<std::string> questions_;
  std::jthread thread_;
};

// What a campusd of a living school says; the test data of several files.
std::string living_exporter_sums();
std::string living_status();
std::string living_uplink();
std::string living_host(std::string const& standing);  // a phone with a made-up address
std::string living_admission();                        // that phone, pending, and a blocked one
std::string living_order();                            // a mode that cuts off the phone
std::string living_device(std::string const& name, std::string const& state);

}  // namespace campus::cli
