package io.meridian.admin;

import io.grpc.stub.StreamObserver;
import io.meridian.call.Calls;
import io.meridian.engine.Engine;
import io.meridian.proto.v1.CreateAssetRequest;
import io.meridian.proto.v1.CreateAssetResponse;
import io.meridian.proto.v1.CreateLedgerRequest;
import io.meridian.proto.v1.CreateLedgerResponse;
import io.meridian.proto.v1.GetAssetRequest;
import io.meridian.proto.v1.GetAssetResponse;
import io.meridian.proto.v1.GetLedgerRequest;
import io.meridian.proto.v1.GetLedgerResponse;
import io.meridian.proto.v1.LedgerServiceGrpc.LedgerServiceImplBase;
import io.meridian.proto.v1.ListAssetsRequest;
import io.meridian.proto.v1.ListAssetsResponse;
import io.meridian.proto.v1.ListLedgersRequest;
import io.meridian.proto.v1.ListLedgersResponse;
import io.meridian.wire.LedgerMapper;

/** Creates and reads ledgers and assets. Any thread; never blocks. */
public final class LedgerService extends LedgerServiceImplBase {
  private final Catalogue catalogue;
  private final LedgerMapper wire;
  private final Calls calls;

  /** The service over {@code engine}. */
  public LedgerService(Engine engine, LedgerMapper wire, Calls calls) {
    this.catalogue = new Catalogue(engine);
    this.wire = wire;
    this.calls = calls;
  }

  @Override
  public void createLedger(
      CreateLedgerRequest request, StreamObserver<CreateLedgerResponse> answer) {
    calls.unary(answer, wire.create(request), catalogue::create);
  }

  @Override
  public void getLedger(GetLedgerRequest request, StreamObserver<GetLedgerResponse> answer) {
    calls.unary(answer, wire.get(request), catalogue::ledger);
  }

  @Override
  public void listLedgers(ListLedgersRequest request, StreamObserver<ListLedgersResponse> answer) {
    calls.unary(answer, wire.list(request), catalogue::ledgers);
  }

  @Override
  public void createAsset(CreateAssetRequest request, StreamObserver<CreateAssetResponse> answer) {
    calls.unary(answer, wire.createAsset(request), catalogue::createAsset);
  }

  @Override
  public void getAsset(GetAssetRequest request, StreamObserver<GetAssetResponse> answer) {
    calls.unary(answer, wire.getAsset(request), catalogue::asset);
  }

  @Override
  public void listAssets(ListAssetsRequest request, StreamObserver<ListAssetsResponse> answer) {
    calls.unary(answer, wire.listAssets(request), catalogue::assets);
  }
}
