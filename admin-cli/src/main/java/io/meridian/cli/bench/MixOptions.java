package io.meridian.cli.bench;

import io.meridian.cli.console.UsageException;
import picocli.CommandLine.Option;

/** What is paid by whom. */
final class MixOptions {
  private static final int ACCOUNTS_MAX = 1_000_000;
  private static final int SHARDS_MAX = 1024;
  private static final double ZIPF_MAX = 3;

  @Option(
      names = "--workload",
      paramLabel = "KIND",
      description = "uniform (default), hot, flash-sale, or holds (with what follows them)")
  String workload = "uniform";

  @Option(
      names = "--accounts",
      paramLabel = "N",
      description = "how many accounts pay, in each region that has some; default 10000")
  int accounts = 10_000;

  @Option(
      names = "--hot-share",
      paramLabel = "PERCENT",
      description =
          "how many of 100 payments pay one account, the same for all of a region; default 0, with"
              + " hot 100")
  Integer hot;

  @Option(
      names = "--zipf",
      paramLabel = "EXPONENT",
      description =
          "choose accounts by a Zipf law, 0 (default: all alike) to 3; 1 is that of words and"
              + " cities")
  double zipf;

  @Option(
      names = "--hold-share",
      paramLabel = "PERCENT",
      description =
          "how many of 100 are holds; as many more capture or void them; default 0, with holds 30")
  Integer holds;

  @Option(
      names = "--refund-share",
      paramLabel = "PERCENT",
      description = "how many of 100 are refunds; default 0, with holds 5")
  Integer refunds;

  @Option(
      names = "--cross-share",
      paramLabel = "PERCENT",
      description =
          "how many of 100 payments go to another region; above 0 all of the ledger's regions take"
              + " part; default 0")
  int cross;

  @Option(
      names = "--shards",
      paramLabel = "N",
      description =
          "make the ledger in N shards of each region: of random pairs (N-1)/N cross; default 1")
  Integer shards;

  void check() {
    Limits.check("--accounts", accounts, 2, ACCOUNTS_MAX);
    percent("--hot-share", hot);
    percent("--hold-share", holds);
    percent("--refund-share", refunds);
    percent("--cross-share", cross);
    if (shards != null) {
      Limits.check("--shards", shards, 1, SHARDS_MAX);
    }
    if (!(zipf >= 0 && zipf <= ZIPF_MAX)) {
      throw new UsageException("--zipf must be 0 to 3; got " + zipf);
    }
    Mix mix = mix();
    if (2 * mix.holds() + mix.refunds() > 100) {
      throw new UsageException(
          "--hold-share and --refund-share: twice the holds, for what follows them, and the refunds"
              + " must be 100 at most; got "
              + (2 * mix.holds() + mix.refunds()));
    }
    if (workload() == Workload.FLASH_SALE
        && (hot != null || holds != null || refunds != null || cross > 0)) {
      throw new UsageException(
          "--hot-share, --hold-share, --refund-share, --cross-share: --workload flash-sale has no"
              + " such shares");
    }
  }

  Workload workload() {
    return Limits.oneOf("--workload", workload, Workload.values(), Workload::flag);
  }

  Mix mix() {
    Mix usual = workload().mix();
    return new Mix(
        hot == null ? usual.hot() : hot,
        holds == null ? usual.holds() : holds,
        refunds == null ? usual.refunds() : refunds,
        cross,
        zipf);
  }

  private static void percent(String flag, Integer value) {
    if (value != null) {
      Limits.check(flag, value, 0, 100);
    }
  }
}
