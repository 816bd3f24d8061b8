package io.meridian.wire;

import io.meridian.engine.CommandOptions;
import io.meridian.engine.LedgerReply;
import io.meridian.engine.LedgerSettings;
import io.meridian.engine.ReadReply;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.Limits;
import io.meridian.ledger.Reason;
import io.meridian.proto.v1.ClosePeriodRequest;
import io.meridian.proto.v1.ClosePeriodResponse;
import io.meridian.proto.v1.CreateLedgerRequest;
import io.meridian.proto.v1.CreateLedgerResponse;
import io.meridian.proto.v1.CrossRegion;
import io.meridian.proto.v1.GetLedgerRequest;
import io.meridian.proto.v1.GetLedgerResponse;
import io.meridian.proto.v1.Ledger;
import io.meridian.proto.v1.ListLedgersRequest;
import io.meridian.proto.v1.ListLedgersResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Maps the messages about ledgers and their periods. Any thread. */
public final class LedgerMapper {
  private static final String NOBODY = "";

  private final RequestCheck.Grid grid;
  private final PageTokens tokens;

  LedgerMapper(RequestCheck.Grid grid, PageTokens tokens) {
    this.grid = grid;
    this.tokens = tokens;
  }

  /**
   * A ledger to create.
   *
   * @param settings what it shall be
   * @param options how it is asked for
   */
  public record NewLedger(LedgerSettings settings, CommandOptions options) {}

  /**
   * A period to close.
   *
   * @param ledger the ledger's name
   * @param closedUntilMicros nothing may become effective before it
   * @param options how it is asked for
   */
  public record NewPeriod(String ledger, long closedUntilMicros, CommandOptions options) {}

  /**
   * A part of the list of ledgers that is asked for.
   *
   * @param after the part begins behind this name; empty = at the start
   * @param limit items at most
   */
  public record LedgerPart(String after, int limit) {}

  /** CreateLedger. */
  public Exchange<NewLedger, LedgerReply<LedgerFact>, CreateLedgerResponse> create(
      CreateLedgerRequest request) {
    RequestCheck check = grid.check(request);
    check.required("ledger", request.hasLedger());
    Ledger ledger = request.getLedger();
    String name = check.shape().ledger("ledger.name", ledger.getName());
    List<String> regions = regions(check, ledger.getRegionsList());
    int shards = shards(check, ledger, regions);
    boolean crossRegion = crossRegion(check, ledger.getCrossRegion());
    check.outputOnly("ledger.create_time", ledger.hasCreateTime());
    check.outputOnly("ledger.closed_until", ledger.hasClosedUntil());
    CommandOptions options = options(check, request.getId(), request.getValidateOnly());
    return check.exchange(
        () ->
            new NewLedger(
                new LedgerSettings(name, regions, shards, ledger.getReferenceUnique(), crossRegion),
                options),
        reply ->
            Answers.created(
                reply,
                created ->
                    CreateLedgerResponse.newBuilder()
                        .setLedger(LedgerMessages.ledger(created.fact()))
                        .setReplayed(created.replayed())
                        .setValidateOnly(options.dryRun())
                        .build()));
  }

  /** How a command about a fact of a whole ledger is asked for. */
  static CommandOptions options(RequestCheck check, String id, boolean validateOnly) {
    return new CommandOptions(check.optionalId("id", id), NOBODY, validateOnly);
  }

  private static List<String> regions(RequestCheck check, List<String> regions) {
    check.shape().range("ledger.regions", regions.size(), 0, Limits.LEDGER_REGIONS_MAX);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < Math.min(regions.size(), Limits.LEDGER_REGIONS_MAX); i++) {
      String field = "ledger.regions[" + i + "]";
      check.region(field, regions.get(i));
      if (!seen.add(regions.get(i))) {
        check.shape().violation(Reason.MALFORMED_REQUEST, field, "names a region a second time");
      }
    }
    return regions;
  }

  /** A reference can be held unique inside one shard only. */
  private static int shards(RequestCheck check, Ledger ledger, List<String> regions) {
    if (ledger.getShards() == 0) {
      return 1;
    }
    if (ledger.getShards() > 1 && ledger.getReferenceUnique()) {
      check
          .shape()
          .violation(
              Reason.MALFORMED_REQUEST,
              "ledger.reference_unique",
              "takes one shard in each region; ledger.shards is " + ledger.getShards());
    }
    return (int)
        check.shape().range("ledger.shards", ledger.getShards(), 1, check.shardsMax(regions));
  }

  private static boolean crossRegion(RequestCheck check, CrossRegion setting) {
    return switch (setting) {
      case CROSS_REGION_UNSPECIFIED, CROSS_REGION_ALLOWED -> true;
      case CROSS_REGION_FORBIDDEN -> false;
      case UNRECOGNIZED -> {
        check
            .shape()
            .violation(
                Reason.MALFORMED_REQUEST,
                "ledger.cross_region",
                "must be CROSS_REGION_ALLOWED or CROSS_REGION_FORBIDDEN");
        yield true;
      }
    };
  }

  /** GetLedger. */
  public Exchange<String, ReadReply<LedgerFact>, GetLedgerResponse> get(GetLedgerRequest request) {
    RequestCheck check = grid.check(request);
    String name = check.shape().ledger("name", request.getName());
    return check.exchange(
        () -> name,
        reply ->
            Answers.read(
                reply,
                fact ->
                    Answer.of(
                        GetLedgerResponse.newBuilder()
                            .setLedger(LedgerMessages.ledger(fact))
                            .build())));
  }

  /** ListLedgers. */
  public Exchange<LedgerPart, List<LedgerFact>, ListLedgersResponse> list(
      ListLedgersRequest request) {
    RequestCheck check = grid.check(request);
    Page page =
        Page.of(
            check, tokens, List.of("ListLedgers"), request.getPageSize(), request.getPageToken());
    return check.exchange(
        () -> new LedgerPart(page.after(), page.limit()),
        facts -> {
          ListLedgersResponse.Builder response = ListLedgersResponse.newBuilder();
          page.fill(
              facts,
              LedgerFact::name,
              fact -> response.addLedgers(LedgerMessages.ledger(fact)),
              response::setNextPageToken);
          return Answer.of(response.build());
        });
  }

  /** ClosePeriod. */
  public Exchange<NewPeriod, LedgerReply<LedgerFact>, ClosePeriodResponse> closePeriod(
      ClosePeriodRequest request) {
    RequestCheck check = grid.check(request);
    String ledger = check.shape().ledger("ledger", request.getLedger());
    long closedUntil =
        RequestTimes.periodEnd(
            check, "closed_until", request.hasClosedUntil(), request.getClosedUntil());
    CommandOptions options = options(check, request.getId(), request.getValidateOnly());
    return check.exchange(
        () -> new NewPeriod(ledger, closedUntil, options),
        reply ->
            Answers.created(
                reply,
                closed ->
                    ClosePeriodResponse.newBuilder()
                        .setLedger(LedgerMessages.ledger(closed.fact()))
                        .setReplayed(closed.replayed())
                        .setValidateOnly(options.dryRun())
                        .build()));
  }
}
