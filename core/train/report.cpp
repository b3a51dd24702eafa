// SPDX-License-Identifier: MIT
#include "core/train/report.h"

#include "core/io/image_file.h"
#include "core/settings_table.h"
#include "core/train/report_chart.h"
#include "core/train/report_style.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>

namespace splatelier {
namespace {

constexpr int kJpegQuality = 84;
constexpr int kDifferenceGain = 4;  ///< so that errors of a few percent can be seen

std::string base64(std::string_view bytes) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        unsigned group = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            out += i + k > bytes.size() ? '=' : kDigits[group >> (18 - 6 * k) & 63U];
        }
    }
    return out;
}

std::string picture(const Image8& image, std::string_view caption) {
    return fmt::format(R"(<div><img alt="{}" src="data:image/jpeg;base64,{}"><small>{}</small></div>)",
                       caption,
                       base64(encode_jpeg(image, kJpegQuality)),
                       caption);
}

Image8 difference(const Image8& a, const Image8& b) {
    Image8 out(a.width, a.height, a.channels);
    for (std::size_t i = 0; i < out.data.size(); ++i) {
        out.data[i] = static_cast<std::uint8_t>(
            std::min(255, kDifferenceGain * std::abs(int{a.data[i]} - int{b.data[i]})));
    }
    return out;
}

std::string duration(double seconds) {
    const auto whole = static_cast<std::int64_t>(std::llround(seconds));
    if (whole >= 3600) return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
    if (whole >= 60) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
    return fmt::format("{:.1f} s", seconds);
}

std::string megabytes(std::uint64_t bytes) {
    return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

std::string figure(std::string_view value, std::string_view name) {
    return fmt::format("<div><b>{}</b><span>{}</span></div>", value, name);
}

std::string header(const ReportInput& input) {
    const double seconds = input.stages.training;
    std::string html =
        fmt::format("<header><h1>{}</h1><p>{} photos, {} held out · {} · {}</p></header>",
                    html_escaped(input.dataset.folder().filename().string()),
                    input.dataset.views().size(),
                    input.dataset.test_views().size(),
                    html_escaped(input.dataset.kind()),
                    html_escaped(input.backend.device.empty() ? input.backend.name : input.backend.device));
    html += R"(<section class="figures">)";
    if (!input.evaluations.empty()) {
        html += figure(fmt::format("{:.2f} dB", input.evaluations.back().psnr), "PSNR, held out");
        html += figure(fmt::format("{:.4f}", input.evaluations.back().ssim), "SSIM, held out");
    }
    html += figure(grouped(static_cast<std::int64_t>(input.splats)), "splats");
    html += figure(grouped(input.steps), "iterations");
    html += figure(duration(seconds), "of training");
    html += figure(fmt::format("{:.1f}", seconds > 0 ? static_cast<double>(input.steps) / seconds : 0.0),
                   "iterations a second");
    return html + "</section>";
}

std::vector<ChartMark> chart_marks(const ReportInput& input) {
    std::vector<ChartMark> marks;
    for (const TimelineEvent& event : input.events) {
        const char* css_class = event.kind == TimelineEvent::Kind::kEdit           ? "edit"
                                : event.kind == TimelineEvent::Kind::kOpacityReset ? "reset"
                                : event.kind == TimelineEvent::Kind::kShDegree     ? "degree"
                                                                                   : nullptr;
        if (css_class == nullptr) continue;
        marks.push_back({.x = static_cast<double>(event.step),
                         .css_class = css_class,
                         .text = fmt::format("step {}: {}", event.step, event.text)});
    }
    return marks;
}

std::string charts(const ReportInput& input) {
    Chart base;
    base.x_max = static_cast<double>(input.steps);
    base.marks = chart_marks(input);
    base.shade_begin = static_cast<double>(input.settings.density.from);
    base.shade_end = static_cast<double>(input.settings.density.until);
    Chart loss = base, splats = base, psnr = base, ssim = base;
    loss.title = "Loss";
    loss.starts_at_zero = splats.starts_at_zero = true;
    splats.title = "Splats";
    for (const StepRecord& record : input.records) {
        loss.points.push_back({static_cast<double>(record.step), record.smooth_loss});
        splats.points.push_back({static_cast<double>(record.step), static_cast<double>(record.splats)});
    }
    psnr.title = "PSNR of held-out photos";
    psnr.unit = "dB";
    ssim.title = "SSIM of held-out photos";
    psnr.shows_points = ssim.shows_points = true;
    for (const Evaluation& evaluation : input.evaluations) {
        psnr.points.push_back({static_cast<double>(evaluation.step), evaluation.psnr});
        ssim.points.push_back({static_cast<double>(evaluation.step), evaluation.ssim});
    }
    std::string html = R"(<h2>Course</h2><section class="charts">)";
    for (const Chart* chart : {&loss, &splats, &psnr, &ssim}) {
        html += R"(<div class="panel">)" + chart_svg(*chart) + "</div>";
    }
    return html + R"(</section><p class="legend"><i class="band"></i>splats are added and removed)"
                  R"(<i class="reset"></i>opacity reset<i class="degree"></i>higher spherical harmonics)"
                  R"(<i class="edit"></i>edit</p>)";
}

std::string held_out(const ReportInput& input) {
    if (input.evaluations.empty()) return {};
    const Evaluation& newest = input.evaluations.back();
    std::string html = fmt::format("<h2>Held-out photos at step {}</h2>", grouped(newest.step));
    html += R"(<section class="panel scroll"><table id="held-out"><tr><th>photo</th><th class="n">PSNR</th>)"
            R"(<th class="n">SSIM</th><th></th></tr>)";
    double best = 1;
    for (const ViewQuality& view : newest.views)
        best = std::max(best, std::isfinite(view.psnr) ? view.psnr : 0);
    for (const ViewQuality& view : newest.views) {
        html += fmt::format(
            R"(<tr><td>{}</td><td class="n">{:.2f} dB</td><td class="n">{:.4f}</td><td class="bar"><div )"
            R"(style="width:{:.1f}%"></div></td></tr>)",
            html_escaped(input.dataset.views()[view.view_index].name),
            view.psnr,
            view.ssim,
            100 * std::clamp(view.psnr / best, 0.0, 1.0));
    }
    return html + "</table></section>";
}

std::string pictures(const ReportInput& input) {
    if (input.compared.empty()) return {};
    std::string html = R"(<h2>Photo and render</h2><section class="views">)";
    for (const ComparedView& view : input.compared) {
        const std::vector<ViewQuality>& all = input.evaluations.back().views;
        const auto quality = std::find_if(all.begin(), all.end(), [&](const ViewQuality& one) {
            return one.view_index == view.view_index;
        });
        html += fmt::format("<figure><figcaption><b>{}</b><span>{}</span></figcaption><div class=\"triple\">",
                            html_escaped(input.dataset.views()[view.view_index].name),
                            quality == all.end()
                                ? std::string()
                                : fmt::format("{:.2f} dB · SSIM {:.4f}", quality->psnr, quality->ssim));
        html += picture(view.photo, "photo") + picture(view.render, "render") +
                picture(difference(view.photo, view.render), fmt::format("difference × {}", kDifferenceGain));
        html += "</div></figure>";
    }
    return html + "</section>";
}

std::string bar_row(std::string_view name, std::string_view value, double share) {
    return fmt::format(
        R"(<tr><td>{}</td><td class="n">{}</td><td class="bar"><div style="width:{:.1f}%"></div></td></tr>)",
        html_escaped(name),
        value,
        100 * std::clamp(share, 0.0, 1.0));
}

std::string timings(const ReportInput& input) {
    const StageSeconds& stages = input.stages;
    const double others = stages.photos + stages.refinement + stages.publishing;
    const double total = stages.training + stages.evaluation + stages.saving;
    std::string html = R"(<div class="panel"><table id="timings"><tr><th>stage</th><th class="n">time</th>)"
                       "<th></th></tr>";
    const auto row = [&](std::string_view name, double seconds) {
        html += bar_row(name, duration(seconds), total > 0 ? seconds / total : 0);
    };
    row("Steps", std::max(0.0, stages.training - others));
    row("Waiting for photos", stages.photos);
    row("Density control", stages.refinement);
    row("Handing splats to the display", stages.publishing);
    row("Evaluation", stages.evaluation);
    row("Saving", stages.saving);
    html += "</table>";
    if (input.kernels.empty()) return html + "</div>";
    double step_ms = 0;
    for (const KernelSample& kernel : input.kernels) step_ms += kernel.ms;
    html += fmt::format(
        R"(<table id="kernels"><tr><th>of a step</th><th class="n">{:.2f} ms</th><th></th></tr>)", step_ms);
    for (const KernelSample& kernel : input.kernels) {
        html +=
            bar_row(kernel.name, fmt::format("{:.3f} ms", kernel.ms), step_ms > 0 ? kernel.ms / step_ms : 0);
    }
    return html + "</table></div>";
}

std::string memory(const ReportInput& input) {
    std::uint64_t total = 0;
    for (const MemoryUse& use : input.memory) total += use.bytes;
    std::string html = R"(<div class="panel"><table id="memory"><tr><th>memory</th><th class="n">bytes</th>)"
                       "<th></th></tr>";
    for (const MemoryUse& use : input.memory) {
        html +=
            bar_row(use.purpose,
                    megabytes(use.bytes),
                    static_cast<double>(use.bytes) / static_cast<double>(std::max<std::uint64_t>(total, 1)));
    }
    html += fmt::format(R"(<tr><td>Process at its largest</td><td class="n">{}</td><td></td></tr>)",
                        megabytes(input.peak_rss_bytes));
    return html + "</table></div>";
}

std::string edits(const ReportInput& input) {
    if (input.edits.empty()) return {};
    std::string html = R"(<h2>Edits</h2><section class="panel scroll"><table id="edits"><tr><th>step</th>)"
                       "<th>what was changed</th></tr>";
    for (const RunEdit& edit : input.edits) {
        html += fmt::format("<tr><td>{}</td><td>{}</td></tr>",
                            grouped(edit.step),
                            html_escaped(edit_text(edit, input.dataset)));
    }
    return html + "</table></section>";
}

std::string settings(const ReportInput& input) {
    const Settings defaults;
    const auto changed = changed_settings(defaults, input.settings);
    std::string html =
        R"(<h2>Settings</h2><section class="panel scroll"><table id="settings"><tr><th>setting</th>)"
        "<th>value</th><th>default</th><th></th></tr>";
    describe(input.settings, [&](const Option& option, const auto&) {
        const bool is_changed = std::find(changed.begin(), changed.end(), option.key) != changed.end();
        html += fmt::format(
            R"(<tr{}><td class="key">{}</td><td>{} {}</td><td>{}</td><td class="note">{}</td></tr>)",
            is_changed ? R"( class="changed")" : "",
            option.key,
            html_escaped(setting_text(input.settings, option.key)),
            option.unit,
            is_changed ? html_escaped(setting_text(defaults, option.key)) : "",
            html_escaped(option.help));
    });
    return html + R"(</table></section><p class="legend">Coloured: other than the default.</p>)";
}

}  // namespace

std::string report_html(const ReportInput& input) {
    std::string html =
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">";
    html += fmt::format("<title>{} · Splatelier</title><style>",
                        html_escaped(input.dataset.folder().filename().string()));
    html += kReportStyle;
    html += "</style></head><body><main>";
    html += header(input) + charts(input) + held_out(input) + pictures(input);
    html +=
        R"(<h2>Time and memory</h2><section class="two">)" + timings(input) + memory(input) + "</section>";
    html += edits(input) + settings(input);
    return html + "</main></body></html>\n";
}

}  // namespace splatelier
