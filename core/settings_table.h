// The one table of settings: flags, --help, settings.json, the studio's widgets, range checks and the
// README's table are all made from describe().
// SPDX-License-Identifier: MIT
#pragma once

#include "core/settings.h"
#include "core/settings_option.h"
#include "core/view_settings_table.h"

namespace splatelier {

/// Calls visit(Option, field&) for every setting, group by group. S is Settings or const Settings.
template <typename S, typename V>
void describe(S& s, V&& visit) {  // NOLINT(readability-function-size): a table, read row by row
    constexpr double kMany = 1e12;
    const auto kRestart = Applies::kRestart;
    visit(Option{.key = "train.iterations",
                 .help = "Steps to train in all",
                 .min = 1,
                 .max = kMany,
                 .alias = "iterations",
                 .log_scale = true},
          s.train.iterations);
    visit(Option{.key = "train.seed",
                 .help = "Seed of every random choice; the same seed gives the same bytes",
                 .min = 0,
                 .max = 9e18,
                 .alias = "seed",
                 .applies = kRestart},
          s.train.seed);
    visit(Option{.key = "train.sh_degree",
                 .help = "Highest degree of spherical harmonics, how strongly colour may change with the "
                         "viewing direction",
                 .min = 0,
                 .max = 3,
                 .alias = "sh-degree"},
          s.train.sh_degree);
    visit(Option{.key = "train.sh_every",
                 .help = "Steps between one degree of spherical harmonics and the next",
                 .min = 1,
                 .max = kMany,
                 .unit = "steps",
                 .log_scale = true},
          s.train.sh_every);
    visit(Option{.key = "train.ssim_weight",
                 .help = "Share of D-SSIM in the loss; the rest is L1",
                 .min = 0,
                 .max = 1},
          s.train.ssim_weight);
    visit(Option{.key = "train.strategy",
                 .help = "How splats are added and removed: adc (clone, split, prune) or mcmc (relocate)",
                 .alias = "strategy",
                 .applies = kRestart},
          s.train.strategy);
    visit(Option{.key = "train.max_splats",
                 .help = "Most splats that training may grow to; 0 is no limit for adc and 1000000 for mcmc",
                 .min = 0,
                 .max = 2e9,
                 .alias = "max-splats",
                 .log_scale = true},
          s.train.max_splats);
    visit(Option{.key = "train.precision",
                 .help =
                     "Storage of colours and of Adam's moments: fp32, fp16 or bf16; all is computed in fp32",
                 .alias = "precision"},
          s.train.precision);
    visit(Option{.key = "train.schedule_steps",
                 .help = "Steps over which the rate of the means falls to its final share",
                 .min = 1,
                 .max = kMany,
                 .unit = "steps",
                 .log_scale = true},
          s.train.schedule_steps);
    visit(Option{.key = "train.init_opacity",
                 .help = "Opacity of the first splats",
                 .min = 0.001,
                 .max = 0.99,
                 .applies = kRestart},
          s.train.init_opacity);
    visit(Option{.key = "train.init_scale",
                 .help = "Size of the first splats, in distances to their 3 nearest neighbours",
                 .min = 0.01,
                 .max = 10,
                 .log_scale = true,
                 .applies = kRestart},
          s.train.init_scale);
    visit(Option{.key = "train.backend",
                 .help = "What computes: auto, cpu or gl",
                 .alias = "backend",
                 .applies = kRestart},
          s.train.backend);
    visit(
        Option{.key = "train.gpu",
               .help = "GPU to compute on: its index or a part of its name, as check lists them; empty: the "
                       "one with the most memory, in the window the window's own",
               .applies = kRestart},
        s.train.gpu);
    visit(Option{.key = "train.threads",
                 .help = "CPU threads; 0 is one for each core",
                 .min = 0,
                 .max = 1024,
                 .alias = "threads",
                 .applies = kRestart},
          s.train.threads);
    visit(Option{.key = "train.submission_ms",
                 .help =
                     "Longest time that training holds the GPU before a display gets its turn; 0 is no limit",
                 .min = 0,
                 .max = 1000,
                 .unit = "ms",
                 .applies = kRestart},
          s.train.submission_ms);
    visit(Option{.key = "train.reorder_every",
                 .help = "Steps until splats that are neighbours are brought together in memory again, for "
                         "speed; 0 is never",
                 .min = 0,
                 .max = kMany,
                 .unit = "steps",
                 .log_scale = true},
          s.train.reorder_every);

    visit(Option{.key = "rates.means",
                 .help = "Learning rate of the positions, times the scene's scale",
                 .min = 0,
                 .max = 1,
                 .log_scale = true},
          s.rates.means);
    visit(Option{.key = "rates.means_final",
                 .help = "Share of the positions' rate that is left at the end of the schedule",
                 .min = 1e-6,
                 .max = 1,
                 .log_scale = true},
          s.rates.means_final);
    visit(Option{.key = "rates.sh_dc",
                 .help = "Learning rate of the base colour",
                 .min = 0,
                 .max = 1,
                 .log_scale = true},
          s.rates.sh_dc);
    visit(Option{.key = "rates.sh_rest",
                 .help = "Learning rate of the view-dependent colour",
                 .min = 0,
                 .max = 1,
                 .log_scale = true},
          s.rates.sh_rest);
    visit(Option{.key = "rates.opacities",
                 .help = "Learning rate of the opacities (logits)",
                 .min = 0,
                 .max = 1,
                 .log_scale = true},
          s.rates.opacities);
    visit(Option{.key = "rates.scales",
                 .help = "Learning rate of the sizes (logs)",
                 .min = 0,
                 .max = 1,
                 .log_scale = true},
          s.rates.scales);
    visit(Option{.key = "rates.rotations",
                 .help = "Learning rate of the rotations",
                 .min = 0,
                 .max = 1,
                 .log_scale = true},
          s.rates.rotations);

    visit(Option{.key = "density.from",
                 .help = "First step after which splats are added and removed",
                 .min = 0,
                 .max = kMany,
                 .unit = "steps"},
          s.density.from);
    visit(Option{.key = "density.until",
                 .help = "Step from which the number of splats stays as it is",
                 .min = 0,
                 .max = kMany,
                 .unit = "steps"},
          s.density.until);
    visit(Option{.key = "density.every",
                 .help = "Steps between two refinements",
                 .min = 1,
                 .max = kMany,
                 .unit = "steps"},
          s.density.every);
    visit(Option{.key = "density.grad_threshold",
                 .help = "A splat whose mean screen gradient is above this is cloned or split",
                 .min = 0,
                 .max = 1,
                 .log_scale = true},
          s.density.grad_threshold);
    visit(Option{.key = "density.absolute_gradients",
                 .help =
                     "Sum the pixels' gradients without their signs (AbsGS); wants a threshold near 0.0008"},
          s.density.absolute_gradients);
    visit(Option{.key = "density.grow_scale",
                 .help = "Splats up to this size are cloned, larger ones split",
                 .min = 0,
                 .max = 10,
                 .unit = "scene scales",
                 .log_scale = true},
          s.density.grow_scale);
    visit(Option{.key = "density.prune_opacity",
                 .help = "Splats fainter than this are removed; with mcmc they are relocated",
                 .min = 0,
                 .max = 1,
                 .log_scale = true},
          s.density.prune_opacity);
    visit(Option{.key = "density.prune_scale",
                 .help = "Splats larger than this are removed, after the first opacity reset",
                 .min = 0,
                 .max = 100,
                 .unit = "scene scales",
                 .log_scale = true},
          s.density.prune_scale);
    visit(Option{.key = "density.reset_every",
                 .help = "Steps between two opacity resets; 0 is never",
                 .min = 0,
                 .max = kMany,
                 .unit = "steps"},
          s.density.reset_every);
    visit(Option{.key = "density.split_screen",
                 .help =
                     "Splats wider on the screen than this share of it are split, until density.screen_until",
                 .min = 0,
                 .max = 10},
          s.density.split_screen);
    visit(
        Option{.key = "density.prune_screen",
               .help =
                   "Splats wider on the screen than this share of it are removed, until density.screen_until",
               .min = 0,
               .max = 10},
        s.density.prune_screen);
    visit(Option{.key = "density.screen_until",
                 .help = "Step until which the screen-size rules hold; 0 is never",
                 .min = 0,
                 .max = kMany,
                 .unit = "steps"},
          s.density.screen_until);
    visit(
        Option{
            .key = "density.revised_opacity",
            .help =
                "Give the two halves of a split splat the opacity that keeps their sum (Bulo et al. 2024)"},
        s.density.revised_opacity);
    visit(Option{.key = "density.mcmc_noise_rate",
                 .help = "Strength of the noise on the positions (mcmc)",
                 .min = 0,
                 .max = 1e9,
                 .log_scale = true},
          s.density.mcmc_noise_rate);
    visit(Option{.key = "density.mcmc_opacity_weight",
                 .help = "Weight of the opacities' mean in the loss (mcmc)",
                 .min = 0,
                 .max = 10,
                 .log_scale = true},
          s.density.mcmc_opacity_weight);
    visit(Option{.key = "density.mcmc_scale_weight",
                 .help = "Weight of the sizes' mean in the loss (mcmc)",
                 .min = 0,
                 .max = 10,
                 .log_scale = true},
          s.density.mcmc_scale_weight);
    visit(Option{.key = "density.mcmc_growth",
                 .help = "Share of new splats a refinement (mcmc)",
                 .min = 0,
                 .max = 1},
          s.density.mcmc_growth);
    visit(Option{.key = "density.region_min",
                 .help =
                     "Lower corner of the world box in which splats may multiply; both corners 0: everywhere",
                 .min = -1e6,
                 .max = 1e6},
          s.density.region_min);
    visit(Option{.key = "density.region_max",
                 .help = "Upper corner of the box in which splats may multiply, in the data's world frame",
                 .min = -1e6,
                 .max = 1e6},
          s.density.region_max);

    visit(Option{.key = "render.tile_cap",
                 .help = "Most splats in the list of one 16x16 tile, the farthest dropped; 0 is no limit",
                 .min = 0,
                 .max = 1e9,
                 .alias = "tile-cap",
                 .log_scale = true},
          s.render.tile_cap);
    visit(Option{.key = "render.near",
                 .help = "Nearest depth that is drawn",
                 .min = 0,
                 .max = 10,
                 .unit = "scene scales",
                 .log_scale = true},
          s.render.near);
    visit(Option{.key = "render.background",
                 .help = "Colour behind the splats, three numbers from 0 to 1",
                 .min = 0,
                 .max = 1},
          s.render.background);
    visit(
        Option{.key = "render.antialiased",
               .help = "Keep thin splats from growing brighter than they are (Mip-Splatting's compensation)"},
        s.render.antialiased);

    visit(Option{.key = "data.images",
                 .help = "Folder of the photos, if not the usual one",
                 .alias = "images",
                 .applies = kRestart},
          s.data.images);
    visit(Option{.key = "data.downscale",
                 .help = "Divide the photos' size by this",
                 .min = 1,
                 .max = 64,
                 .alias = "downscale",
                 .applies = kRestart},
          s.data.downscale);
    visit(Option{.key = "data.max_width",
                 .help = "Shrink wider photos to this width; 0 keeps them",
                 .min = 0,
                 .max = 100000,
                 .unit = "px",
                 .alias = "max-width",
                 .applies = kRestart},
          s.data.max_width);
    visit(Option{.key = "data.test_every",
                 .help = "Hold every this-many-th photo out for testing; 0 holds out none",
                 .min = 0,
                 .max = 1e6,
                 .alias = "test-every",
                 .applies = kRestart},
          s.data.test_every);
    visit(Option{.key = "data.random_points",
                 .help = "Points to start from where the data has none",
                 .min = 1,
                 .max = 1e8,
                 .log_scale = true,
                 .applies = kRestart},
          s.data.random_points);
    visit(Option{.key = "data.cache_mb",
                 .help = "Memory for decoded photos",
                 .min = 16,
                 .max = 1e7,
                 .unit = "MB",
                 .log_scale = true,
                 .applies = kRestart},
          s.data.cache_mb);

    visit(Option{.key = "output.save_every",
                 .help = "Steps between two saves of checkpoint and splats; 0 saves at the end only",
                 .min = 0,
                 .max = kMany,
                 .unit = "steps",
                 .alias = "save-every"},
          s.output.save_every);
    visit(Option{.key = "output.checkpoint_every",
                 .help = "Steps between two checkpoints without a PLY, to fork from; 0: none but at saves "
                         "(the studio: 1000)",
                 .min = 0,
                 .max = kMany,
                 .unit = "steps"},
          s.output.checkpoint_every);
    visit(Option{.key = "output.keep_checkpoints",
                 .help = "Most checkpoints that stay beside the newest, spread over the run, to fork from",
                 .min = 0,
                 .max = 1000},
          s.output.keep_checkpoints);
    visit(Option{.key = "output.eval_every",
                 .help = "Steps between two evaluations on the held-out photos; 0 evaluates at the end only",
                 .min = 0,
                 .max = kMany,
                 .unit = "steps"},
          s.output.eval_every);

    describe_view(s.view, visit);
}

}  // namespace splatelier
