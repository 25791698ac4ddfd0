// The nouns of the API under the names the pages use; the shapes come from openapi.yaml.
import type { components, operations } from './build/schema';

type Schemas = components['schemas'];
export type Session = Schemas['Session'];
export type Freshness = Schemas['Freshness'];
export type SchoolSummary = Schemas['SchoolSummary'];
export type SchoolPage = Schemas['SchoolPage'];
export type SchoolDetail = Schemas['SchoolDetail'];
export type CaptureHealth = Schemas['CaptureHealth'];
export type TrafficSeries = Schemas['TrafficSeries'];
export type Egress = Schemas['Egress'];
export type Device = Schemas['Device'];
export type DeviceList = Schemas['DeviceList'];
export type Port = Schemas['Port'];
export type FailureBody = Schemas['Failure'];
export type SchoolQuery = NonNullable<operations['listSchools']['parameters']['query']>;
export type SchoolSort = NonNullable<SchoolQuery['sort']>;
