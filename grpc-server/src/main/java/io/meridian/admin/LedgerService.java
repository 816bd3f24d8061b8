package io.meridian.admin;

import io.grpc.stub.StreamObserver;
import io.meridian.call.Calls;
import io.meridian.engine.Engine;
import io.meridian.proto.v1.ClosePeriodRequest;
import io.meridian.proto.v1.ClosePeriodResponse;
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
import io.meridian.wire.Wire;

/** Creates and reads ledgers and assets, and closes periods. Any thread; never blocks. */
public final class LedgerService extends LedgerServiceImplBase {
  private final Catalogue catalogue;
  private final Wire wire;
  private final Calls calls;

  /** The service over {@code engine}. */
  public LedgerService(Engine engine, Wire wire, Calls calls) {
    this.catalogue = new Catalogue(engine);
    this.wire = wire;
    this.calls = calls;
  }

  @Override
  public void createLedger(
      CreateLedgerRequest request, StreamObserver<CreateLedgerResponse> answer) {
    calls.unary(answer, wire.ledgers().create(request), catalogue::create);
  }

  @Override
  public void getLedger(GetLedgerRequest request, StreamObserver<GetLedgerResponse> answer) {
    calls.unary(answer, wire.ledgers().get(request), catalogue::ledger);
  }

  @Override
  public void listLedgers(ListLedgersRequest request, StreamObserver<ListLedgersResponse> answer) {
    calls.unary(answer, wire.ledgers().list(request), catalogue::ledgers);
  }

  @Override
  public void createAsset(CreateAssetRequest request, StreamObserver<CreateAssetResponse> answer) {
    calls.unary(answer, wire.assets().create(request), catalogue::createAsset);
  }

  @Override
  public void getAsset(GetAssetRequest request, StreamObserver<GetAssetResponse> answer) {
    calls.unary(answer, wire.assets().get(request), catalogue::asset);
  }

  @Override
  public void listAssets(ListAssetsRequest request, StreamObserver<ListAssetsResponse> answer) {
    calls.unary(answer, wire.assets().list(request), catalogue::assets);
  }

  @Override
  public void closePeriod(ClosePeriodRequest request, StreamObserver<ClosePeriodResponse> answer) {
    calls.unary(answer, wire.ledgers().closePeriod(request), catalogue::closePeriod);
  }
}
