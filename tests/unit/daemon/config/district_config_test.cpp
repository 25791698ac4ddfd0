#include "daemon/config/district_config.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/daemon/config/temporary_folder.hpp"

using namespace campus;
using namespace campus::config;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(district_config)

BOOST_AUTO_TEST_CASE(every_key_arrives_where_it_belongs) {
  TemporaryFolder const folder;
  auto const read = read_district_config(folder.write("district.yaml", R"(name: 示范区
names: [district.example, 203.0.113.10]
listen: ["203.0.113.10:8443", "[2001:db8::1]:8443"]
public_url: https://district.example:8443/
webui: pages
language: en
session: 30m
stale_after: 5
keep_traffic: 30d
)"));
  require(read);
  BOOST_TEST(read->name == "示范区");
  BOOST_TEST((read->listen.at(1) == Endpoint{"2001:db8::1", 8443}));
  BOOST_TEST(read->public_url == "https://district.example:8443");
  BOOST_TEST(read->webui == folder.path() / "pages");
  BOOST_TEST((read->session == 30min));
  BOOST_TEST(read->stale_after == 5);
  auto const again = read_district_config(folder.write("again.yaml", to_yaml(*read)));
  require(again);
  BOOST_TEST(to_yaml(*again) == to_yaml(*read));
}

BOOST_AUTO_TEST_CASE(the_shipped_file_is_accepted) {
  auto const shipped = std::filesystem::path(CAMPUS_SOURCE_DIR) / "packaging/config/district.yaml";
  auto const read = read_district_config(shipped);
  require(read);
  BOOST_TEST(read->listen.size() == 1u);
}

// X.520 gives an organisation's name 64 characters, however many bytes they take.
BOOST_AUTO_TEST_CASE(a_name_that_no_certificate_can_carry_is_refused_here) {
  TemporaryFolder const folder;
  auto const named = [&](std::size_t characters) {
    std::string name;
    for (std::size_t i = 0; i < characters; ++i) name += "区";
    return read_district_config(
        folder.write("d.yaml", "name: " + name + "\nnames: [d.example]\npublic_url: https://d.example\n"));
  };
  require(named(64));
  auto const refused = named(65);
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().to_text(contract::Language::en).contains("CMP-C095"));
}

BOOST_AUTO_TEST_CASE(a_public_address_is_an_origin_and_nothing_more) {
  TemporaryFolder const folder;
  auto const is_accepted = [&](std::string const& url) {
    return read_district_config(
               folder.write("d.yaml", "name: d\nnames: [d.example]\npublic_url: \"" + url + "\"\n"))
        .has_value();
  };
  for (auto const url : {"https://d.example", "https://d.example:8443", "https://203.0.113.10:8443",
                         "https://[2001:db8::1]:8443", "https://[2001:db8::1]"})
    BOOST_TEST(is_accepted(url), url);
  for (auto const url :
       {"http://d.example", "https://", "https://d.example:0", "https://d.example:x",
        "https://d.example/path", "https://user@d.example", "https://d..example", "d.example"})
    BOOST_TEST(!is_accepted(url), url);
}

BOOST_AUTO_TEST_SUITE_END()
