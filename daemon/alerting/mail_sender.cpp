#include "daemon/alerting/mail_sender.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>

namespace campus::alerting {
namespace {

namespace asio = boost::asio;

struct FreeMailEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeMailList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Recipients = std::unique_ptr<curl_slist, FreeMailList>;

std::size_t give_text(char* bytes, std::size_t size, std::size_t count, void* rest) {
  auto& left = *static_cast<std::string_view*>(rest);
  auto const part = left.substr(0, size * count);
  std::ranges::copy(part, bytes);
  left.remove_prefix(part.size());
  return part.size();
}

int is_to_end(void* cancelled, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<std::atomic<bool>*>(cancelled)->load() ? 1 : 0;
}

Recipients recipients_of(Mail const& mail) {
  Recipients list;
  for (auto const& to : mail.to)
    if (auto* const longer = curl_slist_append(list.get(), to.c_str())) {
      (void)list.release();  // the same list, longer
      list.reset(longer);
    }
  return list;
}

void set_trust_of(CURL* easy, Mail const& mail) {
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  auto const tls = mail.needs_starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE;
  curl_easy_setopt(easy, CURLOPT_USE_SSL, static_cast<long>(tls));
  if (!mail.authority_pem.empty()) {
    curl_blob authority{const_cast<char*>(mail.authority_pem.data()), mail.authority_pem.size(),
                        CURL_BLOB_COPY};
    curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &authority);
  }
  if (mail.user.empty()) return;
  curl_easy_setopt(easy, CURLOPT_USERNAME, mail.user.c_str());
  curl_easy_setopt(easy, CURLOPT_PASSWORD, mail.password.c_str());
}

Result<void> send_now(Mail const& mail, std::string_view text, std::atomic<bool>& is_cancelled) {
  std::unique_ptr<CURL, FreeMailEasy> const easy(curl_easy_init());
  auto const recipients = recipients_of(mail);
  if (!easy || !recipients) return fail(Fault::Kind::failure, "CMP-V206", {{"reason", "curl"}});
  std::array<char, CURL_ERROR_SIZE> reason{};
  auto const bytes = static_cast<curl_off_t>(text.size());
  curl_easy_setopt(easy.get(), CURLOPT_URL, mail.url.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(MailSender::patience.count()));
  curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, reason.data());
  curl_easy_setopt(easy.get(), CURLOPT_MAIL_FROM, mail.from.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(easy.get(), CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_READFUNCTION, give_text);
  curl_easy_setopt(easy.get(), CURLOPT_READDATA, &text);
  curl_easy_setopt(easy.get(), CURLOPT_INFILESIZE_LARGE, bytes);
  curl_easy_setopt(easy.get(), CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy.get(), CURLOPT_XFERINFOFUNCTION, is_to_end);
  curl_easy_setopt(easy.get(), CURLOPT_XFERINFODATA, &is_cancelled);
  set_trust_of(easy.get(), mail);
  auto const code = curl_easy_perform(easy.get());
  if (code == CURLE_OK) return {};
  std::string why = reason[0] ? reason.data() : curl_easy_strerror(code);
  return fail(Fault::Kind::unreachable, "CMP-V206", {{"reason", std::move(why)}});
}

}  // namespace

asio::awaitable<Result<void>> MailSender::send(Mail mail, std::string text) {
  auto job = [mail = std::move(mail), text = std::move(text), this] {
    return send_now(mail, text, is_cancelled_);
  };
  co_return co_await worker_.run(std::move(job));
}

}  // namespace campus::alerting
