#include <cstring>
#include <span>

#include "engine/api/log.h"
#include "engine/api/md5.h"
#include "engine/api/sha256.h"
#include "vertebra/device.h"
#include "vertebra/error.h"

namespace vertebra {
namespace {

std::string hash_of(const std::string& text) {
  return sha256_hex(std::as_bytes(std::span(text.data(), text.size())));
}

TEST(Sha256, GivesTheVectorsOfFips180) {
  EXPECT_EQ(hash_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hash_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hash_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hash_of(std::string(1000000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Md5, GivesTheVectorsOfRfc1321) {
  const auto md5 = [](const std::string& text) {
    return md5_hex(std::as_bytes(std::span(text.data(), text.size())));
  };
  EXPECT_EQ(md5(""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(md5("a"), "0cc175b9c0f1b6a831c399e269772661");
  EXPECT_EQ(md5("abc"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(md5("message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
  EXPECT_EQ(md5("abcdefghijklmnopqrstuvwxyz"), "c3fcd3d76192e4007dfb496cca67e13b");
  EXPECT_EQ(md5("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"),
            "d174ab98d277d9f5a5611c2c9f419d9f");
  std::string digits;
  for (int i = 0; i < 8; ++i) digits += "1234567890";
  EXPECT_EQ(md5(digits), "57edf4a22be3c955ac49da2e2107b67a");
}

TEST(DeviceParse, TakesFourFormsAndRefusesOthers) {
  EXPECT_EQ(Device::parse("cpu"), Device::cpu());
  EXPECT_EQ(Device::parse("auto"), Device::automatic());
  EXPECT_EQ(to_string(Device::automatic()), "auto");
  EXPECT_EQ(Device::parse("cuda"), (Device{DeviceType::kCuda, 0}));
  EXPECT_EQ(to_string(Device::parse("cuda:12")), "cuda:12");
  for (const char* text : {"", "CPU", "cuda:", "cuda:-1", "cuda:1x", "cuda:99999999999", "gpu"}) {
    EXPECT_THROW(Device::parse(text), InvalidArgument) << text;
  }
}

TEST(LogSink, ReceivesLinesUntilItIsReplaced) {
  std::vector<std::string> lines;
  set_log_sink([&](LogLevel, std::string_view line) { lines.emplace_back(line); });
  log_message(LogLevel::kInfo, "one");
  set_log_sink({});
  log_message(LogLevel::kInfo, "two");
  EXPECT_EQ(lines, std::vector<std::string>{"one"});
}

}  // namespace
}  // namespace vertebra
