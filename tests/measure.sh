#!/usr/bin/env bash
# Measures held-out quality over scenes and seeds, for the README's table.
# usage: tests/measure.sh PROGRAM DATA_FOLDER OUT_FOLDER [--backend cpu|gl] [--iterations N] [--seeds "1 2 3"]
#                         [--scenes "fox-colmap banana …"] [--jobs J] [-- FLAG …]      flags go to `train`
# Prints a row an evaluation: scene, iteration, seeds, mean and spread (max - min) of PSNR and SSIM, splats, seconds.
set -eu
program=$1 data=$2 out=$3
shift 3
backend=cpu iterations=2000 seeds="1 2 3" scenes="fox-colmap" jobs=1
while [ $# -gt 0 ]; do
    case $1 in
        --backend) backend=$2 ;;
        --iterations) iterations=$2 ;;
        --seeds) seeds=$2 ;;
        --scenes) scenes=$2 ;;
        --jobs) jobs=$2 ;;
        --) shift; break ;;
        *) echo "measure.sh: unknown option $1" >&2; exit 2 ;;
    esac
    shift 2
done
mkdir -p "$out"
for scene in $scenes; do
    for seed in $seeds; do
        while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n || true; done
        run=$out/$scene-$backend-$seed
        "$program" train "$data/$scene" -o "$run" --force --backend "$backend" --iterations "$iterations" --seed "$seed" "$@" \
            >"$run.out" 2>&1 || echo "failed: $run: $(tail -n 1 "$run.out")" >&2 &
    done
done
wait
printf '| scene | backend | iteration | seeds | PSNR | spread | SSIM | spread | splats | seconds |\n|---|---|---|---|---|---|---|---|---|---|\n'
for scene in $scenes; do
    # A line of metrics.jsonl that holds an evaluation has "test":{"psnr":…,"ssim":…}.
    cat "$out/$scene-$backend"-*/metrics.jsonl 2>/dev/null | awk -v scene="$scene" -v backend="$backend" '
        function number(key) { return match($0, "\"" key "\": ?[-+0-9.eE]+") ? substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 3) + 0 : 0 }
        /"test":\{/ {
            i = number("step"); if (!(i in n)) order[++count] = i
            p = number("psnr"); s = number("ssim")
            if (!n[i]++) { pmin[i] = pmax[i] = p; smin[i] = smax[i] = s }
            if (p < pmin[i]) pmin[i] = p; if (p > pmax[i]) pmax[i] = p
            if (s < smin[i]) smin[i] = s; if (s > smax[i]) smax[i] = s
            psum[i] += p; ssum[i] += s; splats[i] += number("splats"); seconds[i] += number("seconds")
        }
        END {
            for (k = 1; k <= count; k++) {
                i = order[k]
                printf "| %s | %s | %d | %d | %.2f | %.2f | %.4f | %.4f | %d | %.1f |\n", scene, backend, i, n[i], psum[i] / n[i],
                    pmax[i] - pmin[i], ssum[i] / n[i], smax[i] - smin[i], splats[i] / n[i], seconds[i] / n[i]
            }
        }'
done
