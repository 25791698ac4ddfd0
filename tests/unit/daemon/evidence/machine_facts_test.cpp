#include "daemon/evidence/machine_facts.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "daemon/evidence/file_facts.hpp"

using namespace campus;
using namespace campus::evidence;
namespace fs = std::filesystem;

namespace {

// A machine that is a folder.
class MachineFolder {
public:
  MachineFolder() {
    auto name = (fs::temp_directory_path() / "campus-machine-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(name.data()) != nullptr);
    root_ = name;
  }
  ~MachineFolder() { fs::remove_all(root_); }
  MachineFolder(MachineFolder const&) = delete;
  MachineFolder& operator=(MachineFolder const&) = delete;
  fs::path const& root() const { return root_; }
  void write(std::string const& name, std::string const& text) const {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name, std::ios::binary) << text;
  }

private:
  fs::path root_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(machine_facts)

BOOST_AUTO_TEST_CASE(an_empty_machine_tells_nothing_and_nothing_is_assumed) {
  MachineFolder const machine;
  auto const facts = read_machine(machine.root());
  BOOST_TEST(!facts.accounts.has_value());
  BOOST_TEST(!facts.passwords.has_value());
  BOOST_TEST(!facts.listeners.has_value());
  BOOST_TEST(!facts.packages.has_value());
  BOOST_TEST(!facts.system.has_value());
  BOOST_TEST(!facts.secure_boot.has_value());
  BOOST_TEST(!facts.firewall.has_value());
  BOOST_TEST(!facts.interfaces.has_value());
  BOOST_TEST(!facts.intrusion_rules.has_value());
  BOOST_TEST(!facts.process.has_value());
  BOOST_TEST(!facts.logs.has_value());
}

BOOST_AUTO_TEST_CASE(accounts_are_read_with_their_last_login) {
  MachineFolder const machine;
  machine.write(
      "etc/passwd",
      "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1::/:/usr/sbin/nologin\nops:x:1000:1000::/:/bin/sh\n"
      "broken line\nnobody:x:minus:1::/:/bin/sh\n");
  std::string lastlog(292 * 1001, '\0');
  std::int32_t const when = 1'790'000'000;
  std::memcpy(lastlog.data() + 292 * 1000, &when, sizeof when);
  machine.write("var/log/lastlog", lastlog);
  auto const accounts = read_accounts(machine.root());
  BOOST_REQUIRE(accounts.has_value());
  BOOST_REQUIRE(accounts->size() == 3u);
  BOOST_TEST(!(*accounts)[1].can_log_in);
  BOOST_TEST((*accounts)[2].can_log_in);
  BOOST_TEST(((*accounts)[2].last_login == Instant(std::chrono::seconds(when))));
  BOOST_TEST(!(*accounts)[0].last_login.has_value());
}

BOOST_AUTO_TEST_CASE(a_rule_of_passwords_counts_only_where_a_module_applies_it) {
  MachineFolder const machine;
  machine.write("etc/login.defs", "# PASS_MAX_DAYS 1\nPASS_MAX_DAYS\t90\n");
  machine.write("etc/security/pwquality.conf", "minlen = 12\nminclass=3\n");
  machine.write("etc/security/faillock.conf", "deny = 5\n");
  machine.write("etc/pam.d/common-password", "# password requisite pam_pwquality.so\npassword pam_unix.so\n");
  auto const bare = read_passwords(machine.root());
  BOOST_TEST((bare->days_most == 90));
  BOOST_TEST(!bare->length_least.has_value());
  BOOST_TEST(!bare->failures_most.has_value());
  machine.write("etc/pam.d/common-password", "password requisite pam_pwquality.so retry=3\n");
  machine.write("etc/pam.d/common-auth", "auth required pam_faillock.so preauth\n");
  auto const applied = read_passwords(machine.root());
  BOOST_TEST((applied->length_least == 12));
  BOOST_TEST((applied->classes_least == 3));
  BOOST_TEST((applied->failures_most == 5));
}

BOOST_AUTO_TEST_CASE(of_sshd_the_first_word_counts_and_a_match_is_no_rule_for_all) {
  MachineFolder const machine;
  BOOST_TEST(!read_ssh(machine.root())->is_installed);
  machine.write("usr/sbin/sshd", "");
  machine.write("etc/ssh/sshd_config.d/10.conf", "PermitRootLogin no\nChannelTimeout session:*=10m\n");
  machine.write("etc/ssh/sshd_config",
                "PermitRootLogin yes\nMatch Address 10.0.0.0/8\n  PermitEmptyPasswords yes\n");
  auto const ssh = read_ssh(machine.root());
  BOOST_REQUIRE(ssh.has_value());
  BOOST_TEST(!ssh->permits_root);
  BOOST_TEST(!ssh->permits_empty);
  BOOST_TEST(ssh->limits_origin);
  BOOST_TEST((ssh->idle_s == 600));
}

// Lines as the kernel prints them.
BOOST_AUTO_TEST_CASE(open_ports_are_told_from_those_on_loopback) {
  MachineFolder const machine;
  machine.write("proc/self/net/tcp",
                "  sl  local_address rem_address   st\n"
                "   0: 0100007F:0CEA 00000000:0000 0A 00000000:00000000\n"
                "   1: 00000000:01BD 00000000:0000 0A 00000000:00000000\n"
                "   2: 0A00020F:0016 0A000202:C350 01 00000000:00000000\n");
  machine.write("proc/self/net/tcp6",
                "  sl\n   0: 00000000000000000000000001000000:0050 "
                "00000000000000000000000000000000:0000 0A 0:0\n");
  machine.write("proc/self/net/udp", "  sl\n   0: 00000000:0045 00000000:0000 07 00000000:00000000\n");
  auto const listeners = read_listeners(machine.root());
  BOOST_REQUIRE(listeners.has_value());
  BOOST_REQUIRE(listeners->size() == 4u);
  BOOST_TEST((*listeners)[0].port == 69);
  BOOST_TEST((*listeners)[0].is_udp);
  BOOST_TEST((*listeners)[1].port == 80);
  BOOST_TEST((*listeners)[1].is_local);
  BOOST_TEST((*listeners)[2].port == 445);
  BOOST_TEST(!(*listeners)[2].is_local);
  BOOST_TEST((*listeners)[3].is_local);
}

BOOST_AUTO_TEST_CASE(the_way_out_is_where_the_default_route_points) {
  MachineFolder const machine;
  machine.write("proc/self/net/dev",
                "Inter-|   Receive\n face |bytes\n    lo: 1 2\n  wan0: 1 2\n  lan0: 1 2\n");
  machine.write("proc/self/net/route",
                "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n"
                "wan0\t00000000\t0102000A\t0003\t0\t0\t0\t00000000\nlan0\t0000140A\t00000000\t0001\t0\t0\t0\t"
                "0000FFFF\n");
  auto const interfaces = read_interfaces(machine.root());
  BOOST_REQUIRE(interfaces.has_value());
  BOOST_REQUIRE(interfaces->size() == 2u);
  BOOST_TEST((*interfaces)[0].has_default_route);
  BOOST_TEST(!(*interfaces)[1].has_default_route);
}

BOOST_AUTO_TEST_CASE(rules_count_only_where_systemd_loads_them) {
  MachineFolder const machine;
  machine.write(
      "etc/nftables.conf",
      "flush ruleset\ntable inet filter {\n  chain forward {\n"
      "    type filter hook forward priority 0; policy drop;\n    ct state established,related accept\n"
      "    ip saddr 10.20.0.0/16 tcp dport 443 accept\n    ip saddr 10.20.0.0/16 tcp dport 443 accept\n"
      "    accept # for now\n  }\n}\n");
  BOOST_TEST(!read_firewall(machine.root()).has_value());
  fs::create_directories(machine.root() / "etc/systemd/system/sysinit.target.wants");
  fs::create_symlink("/lib/systemd/system/nftables.service",
                     machine.root() / "etc/systemd/system/sysinit.target.wants/nftables.service");
  auto const rules = read_firewall(machine.root());
  BOOST_REQUIRE(rules.has_value());
  BOOST_TEST(rules->denies_by_default);
  BOOST_TEST(rules->is_stateful);
  BOOST_TEST(rules->rules == 4u);
  BOOST_TEST(rules->doubled_rules == 1u);
  BOOST_TEST(rules->wide_rules == 1u);
}

BOOST_AUTO_TEST_CASE(packages_and_the_system_are_read) {
  MachineFolder const machine;
  machine.write(
      "var/lib/dpkg/status",
      "Package: bash\nStatus: install ok installed\n\nPackage: gcc\nStatus: deinstall ok config-files\n");
  machine.write("etc/os-release", "PRETTY_NAME=\"Debian\"\nID=debian\nVERSION_ID=\"12\"\n");
  machine.write("etc/apt/apt.conf.d/20auto-upgrades", "APT::Periodic::Unattended-Upgrade \"1\";\n");
  machine.write("var/lib/apt/lists/x", "");
  auto const facts = read_machine(machine.root());
  BOOST_REQUIRE(facts.packages.has_value());
  BOOST_TEST(*facts.packages == std::vector<std::string>{"bash"}, boost::test_tools::per_element());
  BOOST_TEST(facts.system->id == "debian");
  BOOST_TEST(facts.system->version == "12");
  BOOST_TEST(facts.system->updates_itself);
  BOOST_TEST(facts.system->updates_looked_for.has_value());
}

BOOST_AUTO_TEST_CASE(the_rights_of_a_process_are_named) {
  MachineFolder const machine;
  machine.write(
      "proc/self/status",
      "Name:\tcampusd\nUid:\t990\t990\t990\t990\nCapEff:\t0000000000002000\nNoNewPrivs:\t1\nSeccomp:\t2\n");
  auto const process = read_process(machine.root());
  BOOST_REQUIRE(process.has_value());
  BOOST_TEST(!process->is_root);
  BOOST_TEST(process->capabilities == std::vector<std::string>{"NET_RAW"}, boost::test_tools::per_element());
  BOOST_TEST(process->gains_no_privileges);
  BOOST_TEST(process->filters_calls);
}

BOOST_AUTO_TEST_CASE(secure_boot_is_known_from_its_variable_or_from_its_absence) {
  MachineFolder const machine;
  fs::create_directories(machine.root() / "sys/firmware");
  BOOST_TEST((read_machine(machine.root()).secure_boot == false));
  machine.write("sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
                std::string("\x06\0\0\0\x01", 5));
  BOOST_TEST((read_machine(machine.root()).secure_boot == true));
}

BOOST_AUTO_TEST_CASE(this_machine_has_accounts_packages_and_a_process) {
  auto const facts = read_machine("/");
  BOOST_TEST(facts.accounts.has_value());
  BOOST_TEST(facts.packages->size() > 50u);
  BOOST_TEST(facts.process.has_value());
  BOOST_TEST(look_at_program().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
