package io.meridian.wire;

import io.meridian.engine.LedgerReply;
import io.meridian.engine.ReadReply;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerPlacement;
import io.meridian.ledger.Limits;
import io.meridian.ledger.Reason;
import io.meridian.ledger.ShapeCheck;
import io.meridian.proto.v1.Asset;
import io.meridian.proto.v1.CreateAssetRequest;
import io.meridian.proto.v1.CreateAssetResponse;
import io.meridian.proto.v1.CreateLedgerRequest;
import io.meridian.proto.v1.CreateLedgerResponse;
import io.meridian.proto.v1.GetAssetRequest;
import io.meridian.proto.v1.GetAssetResponse;
import io.meridian.proto.v1.GetLedgerRequest;
import io.meridian.proto.v1.GetLedgerResponse;
import io.meridian.proto.v1.Ledger;
import io.meridian.proto.v1.ListAssetsRequest;
import io.meridian.proto.v1.ListAssetsResponse;
import io.meridian.proto.v1.ListLedgersRequest;
import io.meridian.proto.v1.ListLedgersResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Maps the messages of the ledger service: ledgers and assets. Any thread. */
public final class LedgerMapper {
  private static final String NOBODY = "";

  private final RequestCheck.Grid grid;

  LedgerMapper(RequestCheck.Grid grid) {
    this.grid = grid;
  }

  /**
   * A ledger to create.
   *
   * @param name its name
   * @param regions its regions; empty = every region of the grid
   * @param id the command's id; empty = derived from the name
   * @param actor who asks; empty when unknown
   */
  public record NewLedger(String name, List<String> regions, String id, String actor) {}

  /**
   * An asset to register.
   *
   * @param ledger the ledger's name
   * @param code its code
   * @param scale its decimal places
   * @param id the command's id; empty = derived from the code
   * @param actor who asks; empty when unknown
   */
  public record NewAsset(String ledger, String code, int scale, String id, String actor) {}

  /**
   * An asset that is asked for.
   *
   * @param ledger the ledger's name
   * @param code its code
   */
  public record AssetName(String ledger, String code) {}

  /**
   * A part of a list that is asked for.
   *
   * @param ledger the ledger's name; empty for the list of ledgers
   * @param after the part begins behind this name; empty = at the start
   * @param limit items at most
   */
  public record ListPart(String ledger, String after, int limit) {}

  /** CreateLedger. */
  public Exchange<NewLedger, LedgerReply<LedgerFact>, CreateLedgerResponse> create(
      CreateLedgerRequest request) {
    RequestCheck check = grid.check(request);
    check.required("ledger", request.hasLedger());
    String name = check.shape().ledger("ledger.name", request.getLedger().getName());
    check.outputOnly("ledger.create_time", request.getLedger().hasCreateTime());
    List<String> regions = regions(check, request.getLedger().getRegionsList());
    String id = check.optionalId("id", request.getId());
    return check.exchange(
        () -> new NewLedger(name, regions, id, NOBODY),
        reply ->
            Answers.created(
                reply,
                created ->
                    CreateLedgerResponse.newBuilder()
                        .setLedger(ledger(created.fact()))
                        .setReplayed(created.replayed())
                        .build()));
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

  /** GetLedger. */
  public Exchange<String, ReadReply<LedgerFact>, GetLedgerResponse> get(GetLedgerRequest request) {
    RequestCheck check = grid.check(request);
    String name = check.shape().ledger("name", request.getName());
    return check.exchange(
        () -> name,
        reply ->
            Answers.read(
                reply,
                fact -> Answer.of(GetLedgerResponse.newBuilder().setLedger(ledger(fact)).build())));
  }

  /** ListLedgers. */
  public Exchange<ListPart, List<LedgerFact>, ListLedgersResponse> list(
      ListLedgersRequest request) {
    RequestCheck check = grid.check(request);
    Page page = Page.of(check, "ledgers", request.getPageSize(), request.getPageToken());
    return check.exchange(
        () -> new ListPart("", page.after(), page.limit()),
        facts -> {
          ListLedgersResponse.Builder response = ListLedgersResponse.newBuilder();
          page.fill(
              facts,
              LedgerFact::name,
              fact -> response.addLedgers(ledger(fact)),
              response::setNextPageToken);
          return Answer.of(response.build());
        });
  }

  /** CreateAsset. */
  public Exchange<NewAsset, LedgerReply<AssetFact>, CreateAssetResponse> createAsset(
      CreateAssetRequest request) {
    RequestCheck check = grid.check(request);
    ShapeCheck shape = check.shape();
    check.required("asset", request.hasAsset());
    String ledger = shape.ledger("asset.ledger", request.getAsset().getLedger());
    String code = shape.asset("asset.code", request.getAsset().getCode());
    check.outputOnly("asset.create_time", request.getAsset().hasCreateTime());
    int scale = shape.scale("asset.scale", request.getAsset().getScale());
    String id = check.optionalId("id", request.getId());
    return check.exchange(
        () -> new NewAsset(ledger, code, scale, id, NOBODY),
        reply ->
            Answers.created(
                reply,
                created ->
                    CreateAssetResponse.newBuilder()
                        .setAsset(asset(created.fact()))
                        .setReplayed(created.replayed())
                        .build()));
  }

  /** GetAsset. */
  public Exchange<AssetName, ReadReply<AssetFact>, GetAssetResponse> getAsset(
      GetAssetRequest request) {
    RequestCheck check = grid.check(request);
    String ledger = check.shape().ledger("ledger", request.getLedger());
    String code = check.shape().asset("code", request.getCode());
    return check.exchange(
        () -> new AssetName(ledger, code),
        reply ->
            Answers.read(
                reply,
                fact -> Answer.of(GetAssetResponse.newBuilder().setAsset(asset(fact)).build())));
  }

  /** ListAssets. */
  public Exchange<ListPart, ReadReply<List<AssetFact>>, ListAssetsResponse> listAssets(
      ListAssetsRequest request) {
    RequestCheck check = grid.check(request);
    String ledger = check.shape().ledger("ledger", request.getLedger());
    Page page = Page.of(check, "assets/" + ledger, request.getPageSize(), request.getPageToken());
    return check.exchange(
        () -> new ListPart(ledger, page.after(), page.limit()),
        reply ->
            Answers.read(
                reply,
                facts -> {
                  ListAssetsResponse.Builder response = ListAssetsResponse.newBuilder();
                  page.fill(
                      facts,
                      AssetFact::code,
                      fact -> response.addAssets(asset(fact)),
                      response::setNextPageToken);
                  return Answer.of(response.build());
                }));
  }

  private static Ledger ledger(LedgerFact fact) {
    return Ledger.newBuilder()
        .setName(fact.name())
        .addAllRegions(fact.placements().stream().map(LedgerPlacement::region).toList())
        .setCreateTime(Values.timestamp(fact.createMicros()))
        .build();
  }

  private static Asset asset(AssetFact fact) {
    return Asset.newBuilder()
        .setLedger(fact.ledger())
        .setCode(fact.code())
        .setScale(fact.scale())
        .setCreateTime(Values.timestamp(fact.createMicros()))
        .build();
  }
}
