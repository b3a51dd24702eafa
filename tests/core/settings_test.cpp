// SPDX-License-Identifier: MIT
#include "core/settings.h"

#include "core/error.h"
#include "core/settings_table.h"

#include <doctest/doctest.h>

#include <limits>
#include <set>
#include <string>

using namespace splatelier;

namespace {

/// The message of the Error that `action` throws; empty where it throws none.
template <typename Action>
std::string error_of(Action&& action) {
    try {
        action();
    } catch (const Error& problem) {
        return problem.what();
    }
    return {};
}

/// Settings of which every single one differs from its default.
Settings all_changed() {
    Settings settings;
    describe(settings, []<typename T>(const Option& option, T& value) {
        if constexpr (std::is_same_v<T, bool>) {
            value = !value;
        } else if constexpr (std::is_same_v<T, std::string>) {
            value = "photos \"of\" mine";
        } else if constexpr (std::is_same_v<T, Vec3f>) {
            value = Vec3f(0.1F, 0.2F, 1.0F / 3.0F);
        } else if constexpr (std::is_enum_v<T>) {
            value = static_cast<T>(1);
        } else if constexpr (std::is_floating_point_v<T>) {
            value = value == static_cast<T>(option.max) ? static_cast<T>(option.min)
                                                        : value / 2 + static_cast<T>(option.max) / 3;
        } else {
            value =
                value == static_cast<T>(option.max) ? static_cast<T>(option.min) : static_cast<T>(value + 1);
        }
    });
    return settings;
}

}  // namespace

TEST_CASE("every setting has a key of its own, in a group, and help") {
    std::set<std::string> names;
    const Settings settings;
    describe(settings, [&](const Option& option, const auto&) {
        CAPTURE(option.key);
        CHECK(names.insert(std::string(option.key)).second);
        CHECK(option.key.find('.') != std::string_view::npos);
        CHECK_FALSE(option.help.empty());
        if (!option.alias.empty()) CHECK(names.insert(std::string(option.alias)).second);
    });
    CHECK(setting_keys().size() > 40);
}

TEST_CASE("the defaults are in range") {
    CHECK_NOTHROW(check_settings(Settings{}));
}

TEST_CASE("settings.json written and read gives the same settings") {
    CHECK(settings_from_json(settings_to_json(Settings{}), "settings.json") == Settings{});
    const Settings changed = all_changed();
    CHECK(changed_settings(Settings{}, changed).size() == setting_keys().size());
    CHECK(settings_from_json(settings_to_json(changed), "settings.json") == changed);
}

TEST_CASE("every setting's text sets the same value") {
    const Settings changed = all_changed();
    Settings copy;
    for (const std::string_view key : setting_keys()) set_setting(copy, key, setting_text(changed, key));
    CHECK(copy == changed);
}

TEST_CASE("floats are written in their shortest form") {
    CHECK(setting_text(Settings{}, "train.ssim_weight") == "0.2");
    CHECK(settings_to_json(Settings{}).find("\"ssim_weight\": 0.2,") != std::string::npos);
}

TEST_CASE("settings.json without a key keeps its default") {
    const Settings settings = settings_from_json(R"({"train": {"seed": 7}})", "settings.json");
    CHECK(settings.train.seed == 7);
    CHECK(settings.train.iterations == Settings{}.train.iterations);
}

TEST_CASE("a misspelt key is answered with the nearest") {
    Settings settings;
    const auto message = [&](const char* key) { return error_of([&] { set_setting(settings, key, "1"); }); };
    CHECK(message("train.ssim_wieght") ==
          "no setting is called \"train.ssim_wieght\"; did you mean train.ssim_weight?");
    CHECK(message("density.evry").find("did you mean density.every?") != std::string::npos);
    CHECK(message("ssim-weight").find("did you mean train.ssim_weight?") != std::string::npos);
    CHECK(message("banana") == "no setting is called \"banana\"");
    CHECK(error_of([] { (void)settings_from_json(R"({"train": {"sed": 7}})", "run/settings.json"); }) ==
          "run/settings.json: no setting is called \"train.sed\"; did you mean train.seed?");
}

TEST_CASE("values out of range or of the wrong kind are refused, and change nothing") {
    Settings settings;
    const auto message = [&](const char* key, const char* text) {
        return error_of([&] { set_setting(settings, key, text); });
    };
    CHECK(message("density.every", "0") == "density.every: 0 is out of range, expected 1 to 1e+12 steps");
    CHECK(message("train.sh_degree", "4").find("expected 0 to 3") != std::string::npos);
    CHECK(message("train.sh_degree", "two") == "train.sh_degree: expected a whole number, found \"two\"");
    CHECK(message("train.sh_degree", "1.5") == "train.sh_degree: expected a whole number, found \"1.5\"");
    CHECK(message("train.threads", "99999999999999999999").find("whole number") != std::string::npos);
    CHECK(message("train.seed", "-1").find("train.seed") != std::string::npos);
    CHECK(message("train.ssim_weight", "nan") == "train.ssim_weight: expected a finite number, found nan");
    CHECK(message("train.ssim_weight", "inf").find("finite") != std::string::npos);
    CHECK(message("train.ssim_weight", "0.2x") == "train.ssim_weight: expected a number, found \"0.2x\"");
    CHECK(message("train.ssim_weight", "").find("expected a number") != std::string::npos);
    CHECK(message("train.strategy", "adcc") == "train.strategy: expected adc or mcmc, found \"adcc\"");
    CHECK(message("train.backend", "cuda") == "train.backend: expected auto, cpu or gl, found \"cuda\"");
    CHECK(message("render.background", "0,0").find("three numbers") != std::string::npos);
    CHECK(message("render.background", "0,0,0,0").find("three numbers") != std::string::npos);
    CHECK(message("render.background", "0,0,nan").find("finite") != std::string::npos);
    CHECK(message("render.background", "0,0,2").find("out of range") != std::string::npos);
    CHECK(message("render.antialiased", "maybe").find("true or false") != std::string::npos);
    CHECK(settings == Settings{});
}

TEST_CASE("a not-a-number in a field is found by check_settings") {
    Settings settings;
    settings.rates.means = std::numeric_limits<float>::quiet_NaN();
    CHECK(error_of([&] { check_settings(settings); }).find("rates.means") == 0);
}

TEST_CASE("limits themselves are allowed, also where they are not exact as floats") {
    Settings settings;
    CHECK_NOTHROW(set_setting(settings, "train.init_opacity", "0.99"));
    CHECK_NOTHROW(set_setting(settings, "train.init_opacity", "0.001"));
}

TEST_CASE("whole numbers may be written with an exponent") {
    Settings settings;
    set_setting(settings, "train.max_splats", "1e6");
    CHECK(settings.train.max_splats == 1000000);
}

TEST_CASE("hostile settings.json is answered with the file and the place") {
    const auto message = [](const char* json) {
        return error_of([&] { (void)settings_from_json(json, "s.json"); });
    };
    CHECK(message("{\n\"train\": {\n") == "s.json:3: not valid JSON");
    CHECK(message("") == "s.json:1: not valid JSON");
    CHECK(message("[]") == "s.json: expected an object of settings groups");
    CHECK(message(R"({"train": 3})") == "s.json: train: expected an object of settings");
    CHECK(message(R"({"train": {"seed": "x"}})") ==
          "s.json: train.seed: expected a whole number, found \"x\"");
    CHECK(message(R"({"train": {"sh_degree": 1e30}})").find("whole number") != std::string::npos);
    CHECK(message(R"({"train": {"sh_degree": 99999999999}})").find("whole number") != std::string::npos);
    CHECK(message(R"({"train": {"ssim_weight": 1e300}})").find("finite") != std::string::npos);
    CHECK(message(R"({"density": {"every": 0}})") ==
          "s.json: density.every: 0 is out of range, expected 1 to 1e+12 steps");
    CHECK(message(R"({"render": {"background": [0, 0]}})").find("three numbers") != std::string::npos);
    CHECK(message(R"({"render": {"antialiased": 1}})").find("true or false") != std::string::npos);
    CHECK(message(R"({"train": {"strategy": "x"}})").find("adc or mcmc") != std::string::npos);
}
